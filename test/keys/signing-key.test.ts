import t from 'tap'
import { isKey, secretKey } from '../../plugins/keys/index.ts'
import { isSigningKey, makeSigningKey, signingSecret } from '../../plugins/keys/signing-key.ts'
import { thumbprint } from '../../plugins/keys/thumbprint.ts'

const secret = Buffer.alloc(32, 7)

t.test('a secret that signs is named by its thumbprint', async t => {
  const given = secretKey(secret, { algorithm: 'HS256' })
  const key = signingSecret(given, 5)
  const kid = thumbprint({ kty: 'oct', k: secret.toString('base64url') })
  t.match(key, { algorithm: 'HS256', kid, activates: 5 })
  t.equal(key.keyObject, given.keyObject)
  t.match(key.verifies, { algorithm: 'HS256', kid })
  t.ok(isKey(key.verifies))
})

t.test('a secret that has a name keeps it', async t => {
  const given = secretKey(secret, { algorithm: 'HS256', kid: 'a' })
  t.equal(signingSecret(given).kid, 'a')
  t.equal(signingSecret(given).verifies, given)
})

t.test('only ours count, and they are frozen and no keys for verification', async t => {
  const key = signingSecret(secretKey(secret, { algorithm: 'HS256' }))
  t.ok(isSigningKey(key))
  t.ok(Object.isFrozen(key))
  t.notOk(isKey(key))
  for (const value of [{ ...key }, null, undefined, 'key']) t.notOk(isSigningKey(value))
})

t.test('the activation is a time', async t => {
  const key = secretKey(secret, { algorithm: 'HS256', kid: 'a' })
  for (const activates of [NaN, Infinity, -1, '5', null]) {
    t.throws(() => makeSigningKey(key, 'a', key.keyObject, activates), { code: 'GTH_KEYS_ACTIVATION_INVALID' })
  }
})
