import { generateKeyPairSync, randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { generateKey, keyring, publicKey, secretKey } from '../../plugins/keys/index.ts'
import { configure, type SessionsOptions } from '../../plugins/sessions/options.ts'
import { memoryStore } from '../../plugins/sessions/stores/memory.ts'

const key = secretKey(randomBytes(32), { algorithm: 'HS256' })
const store = memoryStore()
const least: SessionsOptions = { issuer: 'https://issuer.example', audience: 'https://api.example', key, store }

const refuses = (t: Test, given: object, code: string, message: RegExp) =>
  t.throws(() => configure({ ...least, ...given }, false), { code, message })

t.test('completes the options', async t => {
  const { refreshCookie, ...rest } = configure(least, true)
  t.strictSame(rest, {
    ...least,
    clientId: 'first-party',
    accessLifetime: 600,
    idleLifetime: 604_800,
    absoluteLifetime: 2_592_000,
    grace: 10,
    revocationDelay: 1,
    maxRevoked: 100_000,
    storeTimeout: 5,
    realm: 'api',
    maxStale: 60,
    maxPerSubject: 100,
    formerIssuers: []
  })
  t.strictSame(refreshCookie, { name: '__Host-refresh', trustedOrigins: new Set(), attributes: { httpOnly: true, secure: true, sameSite: 'strict', path: '/' }, formerly: [] })
  t.equal(configure({ ...least, grace: undefined } as unknown as SessionsOptions, false).grace, 10, 'undefined is not given')
  t.equal(configure({ ...least, prefix: '/x' } as SessionsOptions, false).grace, 10, 'an option of register is no mistake')
})

t.test('everything can be chosen', async t => {
  const claimsOf = () => null
  const all = { clientId: 'web', accessLifetime: 3600, idleLifetime: 3600, absoluteLifetime: 34_560_000, grace: 0, claimsOf, revocationDelay: 0.1, maxRevoked: 0, storeTimeout: 60, realm: 'x', maxStale: 0.1, maxPerSubject: 1, formerIssuers: ['https://former.example'] }
  t.match(configure({ ...least, ...all, refreshCookie: { name: '__Secure-refresh', path: '/session', sameSite: 'lax' } }, false), { ...all, refreshCookie: { name: '__Secure-refresh', attributes: { path: '/session', sameSite: 'lax' } } })
})

t.test('names a misspelt option', async t => {
  refuses(t, { accesLifetime: 60 }, 'GTH_SESSIONS_UNKNOWN_OPTION', /"accesLifetime".*Did you mean "accessLifetime"/)
  refuses(t, { refreshCookie: { samesite: 'lax' } }, 'GTH_SESSIONS_UNKNOWN_OPTION', /refreshCookie: .*Did you mean "sameSite"/)
})

t.test('the texts must not be empty', async t => {
  for (const name of ['issuer', 'audience', 'clientId']) {
    for (const value of ['', null, 5, /x/, ['x']]) {
      refuses(t, { [name]: value }, 'GTH_SESSIONS_INVALID_OPTION', new RegExp(`${name} must be a non-empty string`))
    }
  }
  const { issuer, ...without } = least
  t.throws(() => configure(without as SessionsOptions, false), { code: 'GTH_SESSIONS_INVALID_OPTION' }, 'nor missing')
})

t.test('the key must come from secretKey or keyring', async t => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  for (const value of [undefined, 'a-secret-that-must-not-be-shown!', { ...key }, publicKey(pair.publicKey, { algorithm: 'ES256' }), { ...keyring({ active: generateKey('ES256') }) }]) {
    refuses(t, { key: value }, 'GTH_SESSIONS_INVALID_OPTION', /^sessions option key must be made by keyring\(\{ \.\.\. \}\) or secretKey\((?!.*shown)/)
  }
})

t.test('the store must be one', async t => {
  for (const value of [undefined, null, 'redis://user:secret@host', {}, { ...store, rotate: undefined }, () => store]) {
    refuses(t, { store: value }, 'GTH_SESSIONS_INVALID_OPTION', /^sessions option store must be a session store(?!.*secret)/)
  }
})

t.test('a keyring signs what does not outlive its keys', async t => {
  const ring = keyring({ active: generateKey('ES256'), maxTokenLifetime: 300 })
  refuses(t, { key: ring }, 'GTH_SESSIONS_INVALID_OPTION', /accessLifetime must not exceed the keyring's maxTokenLifetime of 300 seconds/)
  t.equal(configure({ ...least, key: ring, accessLifetime: 300 }, false).key, ring)
})

t.test('numbers out of bounds', async t => {
  const rows: Array<[name: string, values: unknown[]]> = [
    ['accessLifetime', [0, -1, 3601, 1.5, NaN, Infinity, '600', null]],
    ['absoluteLifetime', [599, 34_560_001, NaN, Infinity, '3600', 1000.5]],
    ['idleLifetime', [599, 2_592_001, NaN, Infinity, '3600', 1000.5]],
    ['grace', [-1, 61, NaN, Infinity, '10', null]],
    ['revocationDelay', [0, 0.09, 61, NaN, '1']],
    ['storeTimeout', [0, -1, 61, NaN, '5']],
    ['maxStale', [0, 0.9, 3601, NaN, Infinity, '60', null]],
    ['maxPerSubject', [0, -1, 1.5, 10_001, NaN, '1', null]],
    ['formerIssuers', [null, 'https://former.example', [''], [7], Array(1), [least.issuer]]],
    ['maxRevoked', [-1, 1.5, 10_000_001, NaN, '1']]
  ]
  for (const [name, values] of rows) for (const value of values) refuses(t, { [name]: value }, 'GTH_SESSIONS_INVALID_OPTION', new RegExp(`^sessions option ${name} must be `))
})

t.test('what is no function, and no realm', async t => {
  refuses(t, { claimsOf: true }, 'GTH_SESSIONS_INVALID_OPTION', /claimsOf must be a function/)
  for (const realm of ['', 'a"b', 7]) refuses(t, { realm }, 'GTH_SESSIONS_INVALID_OPTION', /realm must be printable/)
})

t.test('an insecure refresh cookie is not for production', async t => {
  const options = { ...least, refreshCookie: { name: 'refresh', secure: false } }
  t.equal(configure(options, false).refreshCookie.attributes.secure, false)
  t.throws(() => configure(options, true), { code: 'GTH_SESSIONS_INVALID_OPTION', message: /refreshCookie\.secure must not be false in production/ })
  refuses(t, { refreshCookie: { path: '/session' } }, 'GTH_SESSIONS_INVALID_OPTION', /refreshCookie\.name must not start with __Host-/)
})

t.test('what is held is not stale before it is due to be read again', async t => {
  t.equal(configure({ ...least, revocationDelay: 60 }, false).maxStale, 120)
  refuses(t, { revocationDelay: 10, maxStale: 9 }, 'GTH_SESSIONS_INVALID_OPTION', /maxStale must be a number of seconds from revocationDelay to 3600/)
})
