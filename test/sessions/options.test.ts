import { generateKeyPairSync, randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { generateKey, keyring, publicKey, secretKey } from '../../plugins/keys/index.ts'
import { configure, type SessionsOptions } from '../../plugins/sessions/options.ts'

const key = secretKey(randomBytes(32), { algorithm: 'HS256' })
const least: SessionsOptions = { issuer: 'https://issuer.example', audience: 'https://api.example', key }

const refuses = (t: Test, given: object, code: string, message: RegExp) =>
  t.throws(() => configure({ ...least, ...given }), { code, message })

t.test('completes the options', async t => {
  t.strictSame(configure(least), { ...least, clientId: 'first-party', accessLifetime: 600, revoke: undefined })
  const revoke = () => {}
  const all = { ...least, clientId: 'web', accessLifetime: 3600, revoke }
  t.strictSame(configure({ ...all, prefix: '/x' } as SessionsOptions), all, 'an option of register is no mistake')
})

t.test('names a misspelt option', async t => {
  refuses(t, { accesLifetime: 60 }, 'GTH_SESSIONS_UNKNOWN_OPTION', /"accesLifetime".*Did you mean "accessLifetime"/)
})

t.test('the texts must not be empty', async t => {
  for (const name of ['issuer', 'audience', 'clientId']) {
    for (const value of ['', null, 5, /x/, ['x']]) {
      refuses(t, { [name]: value }, 'GTH_SESSIONS_INVALID_OPTION', new RegExp(`${name} must be a non-empty string`))
    }
  }
  const { issuer, ...without } = least
  t.throws(() => configure(without as SessionsOptions), { code: 'GTH_SESSIONS_INVALID_OPTION' }, 'nor missing')
})

t.test('the key must come from secretKey or keyring', async t => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  for (const value of [undefined, 'a-secret-that-must-not-be-shown!', { ...key }, publicKey(pair.publicKey, { algorithm: 'ES256' }), { ...keyring({ active: generateKey('ES256') }) }]) {
    refuses(t, { key: value }, 'GTH_SESSIONS_INVALID_OPTION', /^sessions option key must be made by keyring\(\{ \.\.\. \}\) or secretKey\((?!.*shown)/)
  }
})

t.test('a keyring signs what does not outlive its keys', async t => {
  const ring = keyring({ active: generateKey('ES256'), maxTokenLifetime: 300 })
  refuses(t, { key: ring }, 'GTH_SESSIONS_INVALID_OPTION', /accessLifetime must not exceed the keyring's maxTokenLifetime of 300 seconds/)
  t.equal(configure({ ...least, key: ring, accessLifetime: 300 }).key, ring)
})

t.test('the lifetime is a whole number of seconds up to an hour', async t => {
  for (const value of [0, -1, 3601, 1.5, NaN, Infinity, '600', null]) {
    refuses(t, { accessLifetime: value }, 'GTH_SESSIONS_INVALID_OPTION', /accessLifetime must be a whole number of seconds from 1 to 3600/)
  }
  t.equal(configure({ ...least, accessLifetime: 1 }).accessLifetime, 1)
})

t.test('revoke must be a function', async t => {
  refuses(t, { revoke: true }, 'GTH_SESSIONS_INVALID_OPTION', /revoke must be a function/)
})
