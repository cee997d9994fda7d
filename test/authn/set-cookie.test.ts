import t from 'tap'
import { readCookieOptions } from '../../plugins/authn/access-cookie.ts'
import { createSerializeCookie } from '../../plugins/authn/set-cookie.ts'
import { mint } from './mint.ts'

t.test('the attributes of the default cookie', async t => {
  const serialize = await createSerializeCookie(readCookieOptions({}, true))
  const token = mint()
  t.equal(serialize(token, undefined), `__Host-access=${token}; Path=/; HttpOnly; Secure; SameSite=Lax`)
  t.equal(serialize(token, 300), `__Host-access=${token}; Max-Age=300; Path=/; HttpOnly; Secure; SameSite=Lax`)
  t.equal(serialize('', 0), '__Host-access=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax')
})

t.test('chosen attributes', async t => {
  const serialize = await createSerializeCookie(readCookieOptions({ name: 'a', secure: false, sameSite: 'strict', domain: 'example.com', path: '/api' }, false))
  t.equal(serialize('x', undefined), 'a=x; Domain=example.com; Path=/api; HttpOnly; SameSite=Strict')
})

t.test('a value cannot add attributes or headers', async t => {
  const serialize = await createSerializeCookie(readCookieOptions({}, true))
  t.match(serialize('x; Domain=attacker.example\r\nSet-Cookie: a=b', undefined), /^__Host-access=x%3B%20Domain%3Dattacker\.example%0D%0ASet-Cookie%3A%20a%3Db; Path/)
})
