import { inspect } from 'node:util'
import t from 'tap'
import { readCookieOptions as read, type CookieKind } from '../../plugins/cookie/cookie-options.ts'

class UnknownOption extends Error {}
class InvalidOption extends Error { constructor (option: string, must: string) { super(`${option} ${must}`) } }
const KIND: CookieKind = { option: 'cookie', name: '__Host-access', sameSite: 'lax', UnknownOption, InvalidOption }
const readCookieOptions = (given: unknown, production: boolean) => read(given, production, KIND)

const refused = (given: unknown, option: string, production = false) => ({
  run: () => readCookieOptions(given, production), expected: { constructor: InvalidOption, message: new RegExp(`^${option.replace(/[.[\]]/g, '\\$&')} `) }
})

t.test('the defaults are the strict ones', async t => {
  for (const production of [true, false]) {
    t.strictSame(readCookieOptions({}, production), { name: '__Host-access', trustedOrigins: new Set(), attributes: { httpOnly: true, secure: true, sameSite: 'lax', path: '/' }, formerly: [] })
  }
})

t.test('everything can be chosen', async t => {
  t.strictSame(readCookieOptions({ name: 'access', secure: false, sameSite: 'strict', domain: 'example.com', path: '/api', trustedOrigins: ['https://app.example.com', 'http://localhost:8080'] }, false), {
    name: 'access',
    trustedOrigins: new Set(['https://app.example.com', 'http://localhost:8080']),
    attributes: { httpOnly: true, secure: false, sameSite: 'strict', path: '/api', domain: 'example.com' },
    formerly: []
  })
  t.equal(readCookieOptions({ name: '__Secure-a', domain: 'example.com', path: '/api' }, true).name, '__Secure-a')
  t.equal(readCookieOptions({ sameSite: 'none' }, true).attributes.sameSite, 'none')
})

t.test('a partitioned cookie', async t => {
  t.strictSame(readCookieOptions({ sameSite: 'none', partitioned: true }, true).attributes, { httpOnly: true, secure: true, sameSite: 'none', path: '/', partitioned: true })
  t.notHas(readCookieOptions({ partitioned: false }, true).attributes, 'partitioned')
})

t.test('origins of applications, exactly as browsers send them', async t => {
  const origins = ['https://app.example.com', 'capacitor://localhost', 'tauri://localhost', 'chrome-extension://aohghmighlieiainnegkcijnfilokake']
  t.strictSame(readCookieOptions({ trustedOrigins: origins }, true).trustedOrigins, new Set(origins))
})

t.test('former cookies', async t => {
  t.strictSame(readCookieOptions({ name: 'a', path: '/api', formerly: [{ domain: 'example.com' }, { name: '__Host-access' }] }, true).formerly, [
    { name: 'a', path: '/api', domain: 'example.com' }, { name: '__Host-access', path: '/' }
  ])
  t.strictSame(readCookieOptions({ name: 'a', domain: 'example.com', formerly: [{}] }, true).formerly, [{ name: 'a', path: '/' }])
  t.throws(() => readCookieOptions({ formerly: [{ doman: 'a' }] }, true), { constructor: UnknownOption, message: /^cookie\.formerly\[0\]: Unknown option "doman".*Did you mean "domain"\?/ })
})

t.test('what is no cookie option', async t => {
  for (const given of [true, null, 'access', 7, [], ['access'], () => ({}), /x/, new Map(), new Date(0), Promise.resolve({}), new (class Options {})()]) {
    const { run, expected } = refused(given, 'cookie')
    t.throws(run, expected, inspect(given))
  }
  t.throws(() => readCookieOptions({ httpOnly: false }, false), { constructor: UnknownOption, message: /^cookie: Unknown option "httpOnly"/ })
  t.throws(() => readCookieOptions({ samesite: 'lax' }, false), { constructor: UnknownOption, message: /Did you mean "sameSite"\?/ })
})

t.test('unsafe or malformed', async t => {
  const rows: Array<[option: string, given: object, production?: boolean]> = [
    ...['', 'a b', 'a;b', 'a=b', 'a,b', 'a\n', 'é', '"a"', 7, null, /a/].map((name): [string, object] => ['cookie.name', { name }]),
    ...['false', 0, null, 'true', 1].map((secure): [string, object] => ['cookie.secure', { secure }]),
    ...['Lax', 'None', '', true, false, null, 'LAX', ['lax']].map((sameSite): [string, object] => ['cookie.sameSite', { sameSite }]),
    ...['', '.', 'a;b', 'a b', 'a\r\nSet-Cookie: x=y', null, 7, /a/, 'https://a', '-a'].map((domain): [string, object] => ['cookie.domain', { name: 'a', domain }]),
    ...['', 'api', '/a;b', '/a b', '/a\n', '/é', null, 7].map((path): [string, object] => ['cookie.path', { name: 'a', path }]),
    ...['https://a.example', ['a.example'], ['https://a.example/'], ['https://A.example'], ['https://a.example:443'], ['https://u@a.example'], ['null'], ['*'], ['https://*.example'], [/a/], [null], [undefined], null, new Set(), {}, ['app://a/'], ['ws://a.example'], ['wss://a.example'], ['ftp://a.example'], new Array(1), ['https://a.example', ...new Array(1)]]
      .map((trustedOrigins): [string, object] => ['cookie.trustedOrigins', { trustedOrigins }]),
    ...['http://a.example/b', 'file://', 'null', 'capacitor://localhost/', 'capacitor://', 'htps://a.example', 'data:text/html,', 'chrome-extension://*'].map((origin): [string, object] => ['cookie.trustedOrigins', { trustedOrigins: ['capacitor://localhost', origin] }]),
    ...['true', 1, null].map((partitioned): [string, object] => ['cookie.partitioned', { partitioned }]),
    ['cookie.partitioned', { name: 'a', secure: false, partitioned: true }],
    ...[null, {}, 'a'].map((formerly): [string, object] => ['cookie.formerly', { formerly }]),
    ['cookie.formerly[0]', { formerly: [{}] }], ['cookie.formerly[1].domain', { name: 'a', formerly: [{ name: 'b' }, { domain: '' }] }],
    ['cookie.secure', { name: '__Http-a', secure: false }],
    ['cookie.secure', { name: 'a', secure: false }, true],
    ['cookie.sameSite', { name: 'a', secure: false, sameSite: 'none' }],
    ...['__Host-a', '__Secure-a', '__hOST-a', '__SECURE-a'].map((name): [string, object] => ['cookie.secure', { name, secure: false }]),
    ...['__Host-a', '__host-a'].flatMap((name): Array<[string, object]> => [['cookie.name', { name, domain: 'example.com' }], ['cookie.name', { name, path: '/api' }]])
  ]
  for (const [option, given, production] of rows) {
    const { run, expected } = refused(given, option, production)
    t.throws(run, expected, inspect(given))
  }
})
