import { createSecretKey, generateKeyPairSync, sign, verify, type JsonWebKey, type KeyObject } from 'node:crypto'
import t from 'tap'
import type { PublicAlgorithm } from '../../plugins/keys/index.ts'
import { privateKey } from '../../plugins/keys/private-key.ts'
import { isSigningKey } from '../../plugins/keys/signing-key.ts'
import { thumbprint } from '../../plugins/keys/thumbprint.ts'
import { ec, ed, ed448, jwk, pem, rsa } from './material.ts'

const privateJwk = ({ privateKey }: { privateKey: KeyObject }) => ({ ...privateKey.export({ format: 'jwk' }) })
const pkcs8 = ({ privateKey }: { privateKey: KeyObject }) => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

t.test('every form of a private key, named by its thumbprint', async t => {
  const curves = { ES384: 'P-384', ES512: 'P-521' }
  const pairs: Array<[PublicAlgorithm, { publicKey: KeyObject, privateKey: KeyObject }]> = [
    ['ES256', ec], ['EdDSA', ed], ['EdDSA', ed448],
    ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const).map(algorithm => [algorithm, rsa] as [PublicAlgorithm, typeof rsa]),
    ...Object.entries(curves).map(([algorithm, namedCurve]) => [algorithm as PublicAlgorithm, generateKeyPairSync('ec', { namedCurve })] as [PublicAlgorithm, typeof ec])
  ]
  for (const [algorithm, pair] of pairs) {
    for (const material of [pair.privateKey, pkcs8(pair), privateJwk(pair), { ...privateJwk(pair), use: 'sig', key_ops: ['sign'], alg: algorithm }]) {
      const key = privateKey(material, { algorithm })
      t.ok(isSigningKey(key))
      t.match(key, { algorithm, kid: thumbprint(jwk(pair)), activates: undefined })
      t.equal(key.keyObject.type, 'private')
      t.equal(key.verifies.keyObject.type, 'public')
      t.equal(key.verifies.kid, key.kid)
      const hash = algorithm === 'EdDSA' ? null : 'sha256'
      t.ok(verify(hash, Buffer.from('x'), key.verifies.keyObject, sign(hash, Buffer.from('x'), key.keyObject)))
    }
  }
})

t.test('what the JWK says counts unless something else is said', async t => {
  const says = { ...privateJwk(rsa), alg: 'PS384', kid: 'a', nbf: 7 }
  t.match(privateKey(says), { algorithm: 'PS384', kid: 'a', activates: 7 })
  t.match(privateKey(says, { kid: 'b', activates: 8 }), { kid: 'b', activates: 8 })
  t.throws(() => privateKey(says, { algorithm: 'PS256' }), { code: 'GTH_KEYS_JWK_FORBIDS_USE' })
})

t.test('the algorithm is the only one that fits, or must be said', async t => {
  t.equal(privateKey(ec.privateKey).algorithm, 'ES256')
  t.equal(privateKey(pkcs8(ed)).algorithm, 'EdDSA')
  t.throws(() => privateKey(pkcs8(rsa)), { code: 'GTH_KEYS_ALGORITHM_INVALID', message: /give \{ algorithm: '\.\.\.' \}, one of RS256, .*PS512\. An RSA key does not say which/ })
  t.throws(() => privateKey(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey), { code: 'GTH_KEYS_ALGORITHM_INVALID' })
  t.throws(() => privateKey(ec.privateKey, { algorithm: 'ES384' }), { code: 'GTH_KEYS_KEY_UNFIT' })
  t.throws(() => privateKey(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey), { code: 'GTH_KEYS_ALGORITHM_INVALID' })
})

t.test('weak keys and others\' purposes are refused', async t => {
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 })
  t.throws(() => privateKey(short.privateKey, { algorithm: 'RS256' }), { code: 'GTH_KEYS_RSA_TOO_SHORT' })
  t.throws(() => privateKey({ ...privateJwk(rsa), e: 'AQ' }, { algorithm: 'RS256' }), { code: 'GTH_KEYS_RSA_EXPONENT_WEAK' })
  t.throws(() => privateKey({ ...privateJwk(ec), use: 'enc' }), { code: 'GTH_KEYS_JWK_FORBIDS_USE' })
  for (const keyOps of [['verify'], 'sign']) t.throws(() => privateKey({ ...privateJwk(ec), key_ops: keyOps as string[] }), { code: 'GTH_KEYS_JWK_FORBIDS_USE' })
})

t.test('halves of two keys are refused', async t => {
  const other = jwk(generateKeyPairSync('ec', { namedCurve: 'P-256' })) as JsonWebKey
  t.throws(() => privateKey({ ...privateJwk(ec), ...other }), { code: 'GTH_KEYS_HALVES_DIFFER' })
})

t.test('what is no private key is refused and not shown', async t => {
  const encrypted = ec.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString()
  for (const value of [undefined, null, 5, '', 'x', pem(ec), jwk(ec), ec.publicKey, createSecretKey(Buffer.alloc(32)), encrypted, { kty: 'EC', d: 'x' }, {}, { ...privateJwk(rsa), alg: 'RS256', q: '' }]) {
    t.throws(() => privateKey(value as string), { code: 'GTH_KEYS_PRIVATE_KEY_UNREADABLE' })
  }
})

t.test('the options are checked', async t => {
  t.throws(() => privateKey(ec.privateKey, { algoritm: 'ES256' } as object), { code: 'GTH_KEYS_UNKNOWN_OPTION', message: /Did you mean "algorithm"/ })
  t.throws(() => privateKey(ec.privateKey, { kid: '' }), { code: 'GTH_KEYS_KID_INVALID' })
  t.throws(() => privateKey(ec.privateKey, { activates: NaN }), { code: 'GTH_KEYS_ACTIVATION_INVALID' })
})
