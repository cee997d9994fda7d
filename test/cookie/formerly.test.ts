import { inspect } from 'node:util'
import t from 'tap'
import { readFormerly, type CurrentCookie, type FormerlyChecks } from '../../plugins/cookie/formerly.ts'

const assert: FormerlyChecks['assert'] = (holds, option, must) => { if (!holds) throw new Error(`${option} ${must}`) }
const read = (formerly: unknown, now: Partial<CurrentCookie> = {}) =>
  readFormerly(formerly, { name: 'a', path: '/', secure: true, ...now }, { assert, refuseUnknown: (option, unknown) => { throw new Error(`${option}: ${unknown}`) } })

t.test('none', async t => {
  t.strictSame(read([]), [])
})

t.test('what an entry leaves out is as it is now', async t => {
  t.strictSame(read([{ name: 'b' }]), [{ name: 'b', path: '/' }])
  t.strictSame(read([{ name: 'b' }], { path: '/api' }), [{ name: 'b', path: '/api' }])
  t.strictSame(read([{ domain: 'example.com' }]), [{ name: 'a', path: '/', domain: 'example.com' }])
  t.strictSame(read([{ domain: 'example.com' }], { path: '/api' }), [{ name: 'a', path: '/api', domain: 'example.com' }])
  t.strictSame(read([{ path: '/api' }]), [{ name: 'a', path: '/api' }])
  t.strictSame(read([{ name: 'b', domain: undefined, path: undefined, partitioned: undefined }]), [{ name: 'b', path: '/' }])
})

t.test('a former name with __Host- had no domain and the path "/"', async t => {
  t.strictSame(read([{ name: '__Host-a' }], { path: '/api', domain: 'example.com' }), [{ name: '__Host-a', path: '/' }])
  t.strictSame(read([{ name: '__Host-a', path: '/' }], { path: '/api', domain: 'example.com' }), [{ name: '__Host-a', path: '/' }])
})

t.test('without a domain it is the host\'s own cookie, and that of the domain of now', async t => {
  const now = { domain: 'example.com' }
  t.strictSame(read([{}], now), [{ name: 'a', path: '/' }])
  t.strictSame(read([{ name: 'a' }], now), [{ name: 'a', path: '/' }])
  t.strictSame(read([{ name: 'b' }], now), [{ name: 'b', path: '/' }, { name: 'b', path: '/', domain: 'example.com' }])
  t.strictSame(read([{ domain: 'www.example.com' }], now), [{ name: 'a', path: '/', domain: 'www.example.com' }])
})

t.test('browsers keep a partitioned cookie and one that is not apart, so both are deleted', async t => {
  const now = { partitioned: true }
  t.strictSame(read([{}], now), [{ name: 'a', path: '/' }])
  t.strictSame(read([{ partitioned: false }], now), [{ name: 'a', path: '/' }])
  t.strictSame(read([{ name: 'b' }], now), [{ name: 'b', path: '/' }, { name: 'b', path: '/', partitioned: true }])
  t.strictSame(read([{ name: 'b', partitioned: true }], now), [{ name: 'b', path: '/', partitioned: true }])
  t.strictSame(read([{ partitioned: true }]), [{ name: 'a', path: '/', partitioned: true }])
})

t.test('each cookie once, however many entries mean it', async t => {
  t.strictSame(read([{ domain: 'example.com' }, { domain: 'EXAMPLE.com', path: '/' }, { name: 'b' }, { name: 'b', path: '/' }]),
    [{ name: 'a', path: '/', domain: 'example.com' }, { name: 'b', path: '/' }])
})

t.test('the cookie of now is refused: a login would delete what it sets', async t => {
  const rows: Array<[entry: object, now?: Partial<CurrentCookie>]> = [
    [{}], [{ name: 'a' }], [{ path: '/' }], [{ name: 'a', path: '/', partitioned: false }],
    [{ path: '/api' }, { path: '/api' }], [{ domain: 'example.com' }, { domain: 'example.com' }], [{ domain: 'EXAMPLE.com' }, { domain: 'example.com' }],
    [{ partitioned: true }, { partitioned: true }], [{ name: '__Host-a' }, { name: '__Host-a' }], [{}, { name: '__Host-a' }]
  ]
  for (const [entry, now] of rows) t.throws(() => read([{ name: 'other' }, entry], now), { message: /^formerly\[1\] is the cookie of now/ }, inspect([entry, now]))
})

t.test('an entry that no browser would follow, or that is misspelt, is refused', async t => {
  const rows: Array<[formerly: unknown, message: RegExp, now?: Partial<CurrentCookie>]> = [
    ...[null, {}, 'a', { domain: 'example.com' }, new Set([{}])].map((formerly): [unknown, RegExp] => [formerly, /^formerly must be an array/]),
    ...[null, 'a', ['a'], undefined, 7].map((entry): [unknown, RegExp] => [[entry], /^formerly\[0\] must be an object/]),
    [new Array(1), /^formerly\[0\] must be an object/],
    [[{ name: 'b' }, { doman: 'a' }], /^formerly\[1\]: Unknown option "doman".*Did you mean "domain"\?/],
    [[{ sameSite: 'lax' }], /^formerly\[0\]: Unknown option "sameSite"/],
    ...['', 'a b', 'a;b', null, 7].map((name): [unknown, RegExp] => [[{ name }], /^formerly\[0\]\.name /]),
    ...['', '.example.com', 'https://example.com', 'a;b', 'a..b', null, 7].map((domain): [unknown, RegExp] => [[{ domain }], /^formerly\[0\]\.domain /]),
    ...['', 'api', '/a;b', '/a b', null, 7].map((path): [unknown, RegExp] => [[{ path }], /^formerly\[0\]\.path /]),
    ...['true', 1, null].map((partitioned): [unknown, RegExp] => [[{ partitioned }], /^formerly\[0\]\.partitioned /]),
    [[{ name: '__Host-b', domain: 'example.com' }], /^formerly\[0\]\.name must not start with __Host- unless/],
    [[{ name: '__HOST-b', path: '/api' }], /^formerly\[0\]\.name must not start with __Host- unless/],
    [[{ domain: 'example.com' }], /^formerly\[0\]\.name must not start with __Host- unless/, { name: '__Host-a' }],
    [[{ name: '__Secure-b' }], /^formerly\[0\]\.name .* unless the cookie is secure/, { secure: false }],
    [[{ name: '__Host-b' }], /^formerly\[0\]\.name .* unless the cookie is secure/, { secure: false }],
    [[{ partitioned: true }], /^formerly\[0\]\.partitioned must not be true unless/, { secure: false }]
  ]
  for (const [formerly, message, now] of rows) t.throws(() => read(formerly, now), { message }, inspect([formerly, now]))
})
