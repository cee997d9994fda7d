import t from 'tap'
import type { Cookie } from '../../plugins/cookie/cookie-options.ts'
import { createSerializeCookie, deleteFormer, setCookie, type CookieReply } from '../../plugins/cookie/set-cookie.ts'

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

t.test('a partitioned cookie', async t => {
  const serialize = await createSerializeCookie({ ...COOKIE, attributes: { ...COOKIE.attributes, sameSite: 'none', partitioned: true } })
  t.equal(serialize('x', 60), '__Host-access=x; Max-Age=60; Path=/; HttpOnly; Secure; Partitioned; SameSite=None')
  t.equal(serialize('', 0), '__Host-access=; Max-Age=0; Path=/; HttpOnly; Secure; Partitioned; SameSite=None')
})

/** A reply that keeps Set-Cookie as Fastify does: a text, or a list of several. */
function replying () {
  const cookies: string[] = []
  const reply: CookieReply = { getHeader: () => cookies.length > 1 ? cookies : cookies[0], header: (name, value) => { t.equal(name, 'set-cookie'); cookies.push(value) } }
  return { reply, cookies }
}

t.test('former cookies are deleted before the cookie is set or deleted, each once in a reply', async t => {
  const serialize = await createSerializeCookie({ ...COOKIE, formerly: [{ name: 'access', path: '/api', domain: 'example.com' }, { name: 'old', path: '/', partitioned: true }] })
  const deletions = ['access=; Max-Age=0; Domain=example.com; Path=/api; HttpOnly; Secure; SameSite=Lax', 'old=; Max-Age=0; Path=/; HttpOnly; Secure; Partitioned; SameSite=Lax']
  t.strictSame(serialize.deletions, deletions)
  t.ok(Object.isFrozen(serialize.deletions))
  const { reply, cookies } = replying()
  setCookie(reply, serialize, 'x', 60)
  t.strictSame(cookies, [...deletions, serialize('x', 60)])
  setCookie(reply, serialize, '', 0)
  deleteFormer(reply, serialize)
  t.strictSame(cookies, [...deletions, serialize('x', 60), serialize('', 0)])

  const one = replying()
  one.reply.header('set-cookie', 'theirs=1')
  deleteFormer(one.reply, serialize)
  t.strictSame(one.cookies, ['theirs=1', ...deletions])
})

t.test('a cookie that cannot be written leaves the reply as it was', async t => {
  const serialize = await createSerializeCookie({ ...COOKIE, formerly: [{ name: 'old', path: '/' }] })
  const { reply, cookies } = replying()
  t.throws(() => setCookie(reply, serialize, 'x', 0.5), TypeError)
  t.strictSame(cookies, [])
})

t.test('without former cookies the reply is not looked at', async t => {
  const serialize = await createSerializeCookie(COOKIE)
  t.strictSame(serialize.deletions, [])
  const { reply, cookies } = replying()
  setCookie({ ...reply, getHeader: () => t.fail('looked at') }, serialize, 'x', undefined)
  t.strictSame(cookies, [serialize('x', undefined)])
})
