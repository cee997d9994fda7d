import t from 'tap'
import { generateKey } from '../../../plugins/keys/generate-key.ts'
import { privateKey, type PrivateJwk } from '../../../plugins/keys/private-key.ts'
import { toSigningKey } from '../../../plugins/keys/ring/material.ts'
import { publicKey } from '../../../plugins/keys/public-key.ts'
import { secretKey } from '../../../plugins/keys/secret-key.ts'
import { ec, pem, rsa } from '../material.ts'

t.test('every form of a key', async t => {
  const made = privateKey(ec.privateKey)
  t.equal(toSigningKey(made, { activates: 5 }), made)
  t.match(toSigningKey(ec.privateKey, { activates: 5 }), { algorithm: 'ES256', kid: made.kid, activates: 5 })
  t.match(toSigningKey(ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString()), { algorithm: 'ES256', activates: undefined })
  t.match(toSigningKey(secretKey(Buffer.alloc(32, 7), { algorithm: 'HS256', kid: 'a' }), { activates: 5 }), { kid: 'a', activates: 5 })
})

t.test('a JWK says when it activates; otherwise somebody else does', async t => {
  t.equal(toSigningKey(generateKey('ES256', 5), { activates: 9 }).activates, 5)
  t.equal(toSigningKey(generateKey('ES256'), { activates: 9 }).activates, 9)
  t.equal(toSigningKey(generateKey('HS256', 5), { activates: 9 }).activates, 5)
  t.equal(toSigningKey(generateKey('HS256'), { activates: 9 }).activates, 9)
  for (const algorithm of ['ES256', 'HS256'] as const) {
    const jwk = { ...generateKey(algorithm), nbf: null as unknown as number }
    for (const unsaid of [{}, { activates: 9 }]) t.throws(() => toSigningKey(jwk, unsaid), { code: 'GTH_KEYS_ACTIVATION_INVALID' }, 'what it says badly is not unsaid')
  }
})

t.test('an RSA key that does not say its algorithm gets the one that is said; what a key says counts', async t => {
  const pkcs1 = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  const jwk = rsa.privateKey.export({ format: 'jwk' })
  for (const material of [pkcs1, rsa.privateKey, jwk]) {
    t.equal(toSigningKey(material, { algorithm: 'PS384' }).algorithm, 'PS384')
    t.throws(() => toSigningKey(material), { code: 'GTH_KEYS_ALGORITHM_INVALID', message: /give \{ algorithm: '\.\.\.' \}, one of RS256, .*PS512\. An RSA key does not say which/ })
  }
  t.equal(toSigningKey({ ...jwk, alg: 'RS512' }, { algorithm: 'PS384' }).algorithm, 'RS512')
  t.equal(toSigningKey(ec.privateKey, { algorithm: 'PS384' }).algorithm, 'ES256')
  t.equal(toSigningKey(generateKey('HS256'), { algorithm: 'PS384' }).algorithm, 'HS256')
  t.equal(toSigningKey(privateKey(pkcs1, { algorithm: 'RS384' }), { algorithm: 'PS384' }).algorithm, 'RS384')
})

t.test('a secret that is not canonical base64url is refused and not shown', async t => {
  const jwk = generateKey('HS256')
  const k = String(jwk.k)
  // Of its last character two bits are not used.
  const twin = k.slice(0, -1) + String.fromCharCode(k.charCodeAt(k.length - 1) + 1)
  for (const spelling of [`${k}=`, `${k}\n`, `${k.slice(0, 9)} ${k.slice(9)}`, `${k}!`, `${k}.${k}`, twin]) {
    t.same(Buffer.from(spelling, 'base64url').subarray(0, 32), Buffer.from(k, 'base64url'), 'Node would read it')
    t.throws(() => toSigningKey({ ...jwk, k: spelling }), { code: 'GTH_KEYS_JWK_MEMBER_INVALID', message: 'The "k" of this JWK is not canonical base64url.' })
  }
})

t.test('a symmetric JWK must say its algorithm and allow signing', async t => {
  const { kid, ...jwk } = generateKey('HS256')
  t.equal(toSigningKey(jwk).kid, kid, 'without a kid it is its thumbprint')
  t.equal(toSigningKey({ ...jwk, key_ops: ['sign', 'verify'] }).kid, kid)
  const { alg, ...unsaid } = jwk
  for (const [given, code] of [
    [unsaid, 'ALGORITHM_INVALID'], [{ ...jwk, alg: 'ES256' }, 'ALGORITHM_INVALID'], [{ ...jwk, alg: 'HS512' }, 'SECRET_TOO_SHORT'],
    [{ ...jwk, use: 'enc' }, 'JWK_FORBIDS_USE'], [{ ...jwk, key_ops: ['verify'] }, 'JWK_FORBIDS_USE'], [{ ...jwk, key_ops: 'sign' }, 'JWK_FORBIDS_USE'],
    [{ ...jwk, k: undefined }, 'JWK_MEMBER_INVALID'], [{ ...jwk, kid: 5 }, 'KID_INVALID']
  ] as Array<[PrivateJwk, string]>) t.throws(() => toSigningKey(given), { code: `GTH_KEYS_${code}` })
})

t.test('anything else is refused', async t => {
  for (const value of [undefined, null, 5, pem(ec), publicKey(ec.publicKey, { algorithm: 'ES256' })]) {
    t.throws(() => toSigningKey(value as string), { code: 'GTH_KEYS_PRIVATE_KEY_UNREADABLE' })
  }
})
