import { inspect } from 'node:util'
import t from 'tap'
import { isCookieDomain, isCookieName, isCookiePath, isHostOnly, isSameCookie, needsSecure } from '../../plugins/cookie/cookie-attributes.ts'

t.test('names, host names and paths that Set-Cookie takes', async t => {
  for (const name of ['a', '__Host-access', 'a.b', '!#$%&\'*+.^`|~-_']) t.ok(isCookieName(name), name)
  for (const domain of ['example.com', 'localhost', 'Example.com', 'a-b.example', '127.0.0.1', `${'a'.repeat(63)}.example`]) t.ok(isCookieDomain(domain), domain)
  for (const path of ['/', '/api', '/api/', '/a=b', `/${'a'.repeat(1023)}`]) t.ok(isCookiePath(path), path)
})

t.test('what a serializer refuses or a browser ignores', async t => {
  for (const name of ['', 'a b', 'a=', 'a;', 'é', null, undefined, 7]) t.notOk(isCookieName(name), inspect(name))
  for (const domain of ['', '.', '.example.com', 'example.com.', 'a..b', '-a', 'a-', 'a.-b', 'a_b', 'a:80', '[::1]', `${'a'.repeat(64)}.example`, 'a.'.repeat(512) + 'aa', null, undefined, 7]) t.notOk(isCookieDomain(domain), inspect(domain))
  for (const path of ['', 'api', '/a;b', '/a<b', '/a b', '/é', '/a\n', `/${'a'.repeat(1024)}`, null, undefined, 7]) t.notOk(isCookiePath(path), inspect(path))
})

t.test('prefixes, in any case', async t => {
  for (const name of ['__Host-a', '__HOST-a', '__Host-Http-a']) t.ok(isHostOnly(name) && needsSecure(name), name)
  for (const name of ['__Secure-a', '__secure-a', '__Http-a']) t.ok(!isHostOnly(name) && needsSecure(name), name)
  for (const name of ['a', 'Host-a', '_Host-a', 'a__Host-', '__Hosta']) t.ok(!isHostOnly(name) && !needsSecure(name), name)
})

t.test('two cookies are one if name, path, domain and partition are the same', async t => {
  const cookie = { name: 'a', path: '/', domain: 'example.com' }
  t.ok(isSameCookie(cookie, { ...cookie, domain: 'EXAMPLE.com', partitioned: false }))
  t.ok(isSameCookie({ name: 'a', path: '/', partitioned: true }, { name: 'a', path: '/', partitioned: true }))
  for (const other of [{ ...cookie, name: 'A' }, { ...cookie, path: '/api' }, { ...cookie, domain: 'www.example.com' }, { name: 'a', path: '/' }, { ...cookie, partitioned: true }]) {
    t.notOk(isSameCookie(cookie, other), inspect(other))
    t.notOk(isSameCookie(other, cookie), inspect(other))
  }
})
