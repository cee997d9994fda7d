import t from 'tap'
import { generateKey } from '../../../plugins/keys/generate-key.ts'
import { privateKey, type PrivateJwk } from '../../../plugins/keys/private-key.ts'
import { toSigningKey } from '../../../plugins/keys/ring/material.ts'
import { publicKey } from '../../../plugins/keys/public-key.ts'
import { secretKey } from '../../../plugins/keys/secret-key.ts'
import { ec, pem } from '../material.ts'

t.test('every form of a key', async t => {
  const made = privateKey(ec.privateKey)
  t.equal(toSigningKey(made, 5), made)
  t.match(toSigningKey(ec.privateKey, 5), { algorithm: 'ES256', kid: made.kid, activates: 5 })
  t.match(toSigningKey(ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString()), { algorithm: 'ES256', activates: undefined })
  t.match(toSigningKey(secretKey(Buffer.alloc(32, 7), { algorithm: 'HS256', kid: 'a' }), 5), { kid: 'a', activates: 5 })
})

t.test('a JWK says when it activates; otherwise somebody else does', async t => {
  t.equal(toSigningKey(generateKey('ES256', 5), 9).activates, 5)
  t.equal(toSigningKey(generateKey('ES256'), 9).activates, 9)
  t.equal(toSigningKey(generateKey('HS256', 5), 9).activates, 5)
  t.equal(toSigningKey(generateKey('HS256'), 9).activates, 9)
})

t.test('a symmetric JWK must say its algorithm and allow signing', async t => {
  const { kid, ...jwk } = generateKey('HS256')
  t.equal(toSigningKey(jwk).kid, kid, 'without a kid it is its thumbprint')
  t.equal(toSigningKey({ ...jwk, key_ops: ['sign', 'verify'] }).kid, kid)
  const { alg, ...unsaid } = jwk
  for (const [given, code] of [
    [unsaid, 'ALGORITHM_INVALID'], [{ ...jwk, alg: 'ES256' }, 'ALGORITHM_INVALID'], [{ ...jwk, alg: 'HS512' }, 'SECRET_TOO_SHORT'],
    [{ ...jwk, use: 'enc' }, 'JWK_FORBIDS_USE'], [{ ...jwk, key_ops: ['verify'] }, 'JWK_FORBIDS_USE'], [{ ...jwk, key_ops: 'sign' }, 'JWK_FORBIDS_USE'],
    [{ ...jwk, k: undefined }, 'SECRET_MISSING'], [{ ...jwk, kid: 5 }, 'KID_INVALID']
  ] as Array<[PrivateJwk, string]>) t.throws(() => toSigningKey(given), { code: `GTH_KEYS_${code}` })
})

t.test('anything else is refused', async t => {
  for (const value of [undefined, null, 5, pem(ec), publicKey(ec.publicKey, { algorithm: 'ES256' })]) {
    t.throws(() => toSigningKey(value as string), { code: 'GTH_KEYS_PRIVATE_KEY_UNREADABLE' })
  }
})
