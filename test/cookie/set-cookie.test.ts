import t from 'tap'
import type { Cookie } from '../../plugins/cookie/cookie-options.ts'
import { createSerializeCookie } from '../../plugins/cookie/set-cookie.ts'

const COOKIE: Cookie = { name: '__Host-access', trustedOrigins: new Set(), attributes: { httpOnly: true, secure: true, sameSite: 'lax', path: '/' }, formerly: [] }

t.test('the attributes of the default cookie', async t => {
  const serialize = await createSerializeCookie(COOKIE)
  const token = 'eyJ.eyJ.sig-_'
  t.equal(serialize(token, undefined), `__Host-access=${token}; Path=/; HttpOnly; Secure; SameSite=Lax`)
  t.equal(serialize(token, 300), `__Host-access=${token}; Max-Age=300; Path=/; HttpOnly; Secure; SameSite=Lax`)
  t.equal(serialize('', 0), '__Host-access=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax')
})

t.test('chosen attributes', async t => {
  const serialize = await createSerializeCookie({ name: 'a', trustedOrigins: new Set(), attributes: { httpOnly: true, secure: false, sameSite: 'strict', domain: 'example.com', path: '/api' }, formerly: [] })
  t.equal(serialize('x', undefined), 'a=x; Domain=example.com; Path=/api; HttpOnly; SameSite=Strict')
})

t.test('a value cannot add attributes or headers', async t => {
  const serialize = await createSerializeCookie(COOKIE)
  t.match(serialize('x; Domain=attacker.example\r\nSet-Cookie: a=b', undefined), /^__Host-access=x%3B%20Domain%3Dattacker\.example%0D%0ASet-Cookie%3A%20a%3Db; Path/)
})
