import { inspect } from 'node:util'
import t from 'tap'
import { publicAlgorithmOf, secretAlgorithmOf } from '../../plugins/keys/jwk-algorithm.ts'

t.test('a key is for what its alg says, if its type can do that', async t => {
  const types: Record<string, string[]> = {
    RSA: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
    EC: ['ES256', 'ES384', 'ES512'],
    OKP: ['EdDSA']
  }
  const strange = ['none', 'HS256', 'ES256K', 'ES521', 'RS1', 'RSA-OAEP', 'A256GCM', 'rs256', '', 'toString', null, 7, ['RS256'], {}]
  for (const [kty, known] of Object.entries(types)) {
    for (const alg of known) t.equal(publicAlgorithmOf({ kty, alg }), alg)
    const others = Object.values(types).flat().filter(alg => !known.includes(alg))
    for (const alg of [...others, ...strange]) {
      t.throws(() => publicAlgorithmOf({ kty, alg }), { code: 'GTH_KEYS_JWK_ALGORITHM_UNFIT', message: `The "alg" of this ${kty} JWK is not one of ${known.join(', ')}.` }, inspect(alg))
    }
  }
})

t.test('a public key without alg', async t => {
  t.equal(publicAlgorithmOf({ kty: 'RSA' }), 'RS256')
  const curves = [['EC', 'P-256', 'ES256'], ['EC', 'P-384', 'ES384'], ['EC', 'P-521', 'ES512'], ['OKP', 'Ed25519', 'EdDSA'], ['OKP', 'Ed448', 'EdDSA']]
  for (const [kty, crv, algorithm] of curves) t.equal(publicAlgorithmOf({ kty, crv }), algorithm)
  for (const [kty, crv] of [['EC', 'secp256k1'], ['EC', undefined], ['OKP', 'X25519'], ['OKP', 'P-256']]) {
    t.throws(() => publicAlgorithmOf({ kty, crv }), { code: 'GTH_KEYS_JWK_CURVE_UNKNOWN' })
  }
  for (const kty of [undefined, null, 'oct', 'AKP', 'rsa', ['RSA'], 'toString']) t.throws(() => publicAlgorithmOf({ kty, alg: 'RS256' }), { code: 'GTH_KEYS_JWK_TYPE_UNKNOWN' }, inspect(kty))
})

t.test('a secret says itself what it is for', async t => {
  for (const alg of ['HS256', 'HS384', 'HS512']) t.equal(secretAlgorithmOf({ kty: 'oct', alg }), alg)
  for (const alg of [undefined, null, 'RS256', 'A256KW', 'hs256', ['HS256']]) {
    t.throws(() => secretAlgorithmOf({ kty: 'oct', alg }), { code: 'GTH_KEYS_JWK_ALGORITHM_UNFIT', message: 'The "alg" of this oct JWK is not one of HS256, HS384, HS512.' }, inspect(alg))
  }
})
