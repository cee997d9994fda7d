import t from 'tap'
import { cookieTooLarge, largestClaim, MAX_COOKIE_BYTES, sizeFault } from '../../plugins/cookie/cookie-size.ts'
import { createSerializeCookie } from '../../plugins/cookie/set-cookie.ts'

const jwt = (payload: string) => `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(payload).toString('base64url')}.sig`
const withClaims = (claims: object) => jwt(JSON.stringify(claims))

t.test('a cookie fits if its name and value have at most 4096 bytes together', async t => {
  t.equal(MAX_COOKIE_BYTES, 4096)
  t.equal(cookieTooLarge('name', 'a'.repeat(4092)), null)
  t.strictSame(cookieTooLarge('name', 'a'.repeat(4093)), { bytes: 4097 })
  t.equal(cookieTooLarge('a'.repeat(4096), ''), null)
  t.strictSame(cookieTooLarge('a'.repeat(4097), ''), { bytes: 4097 })
  t.equal(cookieTooLarge('name', 'abc', 7), null)
  t.strictSame(cookieTooLarge('name', 'abcd', 7), { bytes: 8 })
})

t.test('the bytes are those that are sent', async t => {
  const serialize = await createSerializeCookie({ name: 'a', trustedOrigins: new Set(), attributes: { httpOnly: true, secure: true, sameSite: 'lax', path: '/' }, formerly: [] })
  const values = ['eyJ.eyJ.sig-_', '', 'é', '€', '😀', '%', '%41', ...Array.from({ length: 128 }, (_, code) => `x${String.fromCharCode(code)}`)]
  for (const value of values) t.strictSame(cookieTooLarge('a', value, 0), { bytes: serialize(value, undefined).split(';')[0]?.replace('=', '').length }, JSON.stringify(value))
  t.equal(cookieTooLarge('a', 'é', 7), null)
  t.strictSame(cookieTooLarge('a', 'é', 6), { bytes: 7 })
})

t.test('the largest claim, counted as JSON', async t => {
  t.strictSame(largestClaim(withClaims({ sub: 'ada', groups: ['a', 'b', 'c'], exp: 1 })), { name: 'groups', bytes: '"groups":["a","b","c"]'.length })
  t.strictSame(largestClaim(withClaims({ name: 'ééé', other: '1234' })), { name: 'name', bytes: '"name":"'.length + 7 })
  t.strictSame(largestClaim(withClaims({ a: 1, b: 2 })), { name: 'a', bytes: 5 }, 'the first of several')
  t.strictSame(largestClaim(jwt('{"__proto__":[1,2,3],"a":1}')), { name: '__proto__', bytes: 19 })
})

t.test('what is no JWT has no largest claim', async t => {
  const deep = 200_000
  for (const token of ['', 'opaque', 'a.b', 'a.b.c', 'a.b.c.d', 'a.b.c.d.e', `${withClaims({ a: 1 })}.d.e`, jwt(''), jwt('null'), jwt('7'), jwt('"text"'), jwt('[1,2]'), jwt('{}'), jwt('{"a":1'), '..', jwt(`{"a":${'['.repeat(deep)}${']'.repeat(deep)}}`)]) {
    t.equal(largestClaim(token), null, token.slice(0, 60))
  }
})

t.test('the text of an error names the cookie, its bytes, the limit and the claim, and no value', async t => {
  const token = withClaims({ sub: 'ada', groups: Array.from({ length: 700 }, (_, i) => `secret-${i}`) })
  t.equal(sizeFault('__Host-access', withClaims({ sub: 'ada' })), null)
  const fault = sizeFault('__Host-access', token) ?? ''
  t.match(fault, new RegExp(`"__Host-access" would have ${token.length + 13} bytes.*at most 4096 .*largest claim is "groups" with \\d+ bytes`))
  t.notMatch(fault, /secret|ada|eyJ/)
  t.match(sizeFault('a', 'x'.repeat(100), 50), /"a" would have 101 bytes, its name and value together; at most 50 are possible\.$/)
  t.notMatch(sizeFault('a', 'x'.repeat(100), 50), 'xx')
  t.ok((sizeFault('a', withClaims({ ['n'.repeat(5000)]: 1 })) ?? '').length < 300, 'a claim\'s name is cut')
  t.notMatch(sizeFault('a', withClaims({ 'a\r\nb': 'x'.repeat(5000) })), /[\r\n]/)
})
