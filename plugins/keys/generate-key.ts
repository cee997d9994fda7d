import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { assertAlgorithm, PUBLIC_ALGORITHMS, SECRET_ALGORITHMS, type Algorithm, type PublicAlgorithm, type SecretAlgorithm } from './algorithms.ts'
import type { PrivateJwk } from './private-key.ts'
import { thumbprint } from './thumbprint.ts'

/** Bits. Enough until 2030 and beyond (NIST SP 800-57 part 1, table 2). */
const RSA_BITS = 3072
const DER = { privateKeyEncoding: { format: 'der', type: 'pkcs8' }, publicKeyEncoding: { format: 'der', type: 'spki' } } as const

/**
 * A new key as a private JWK, or for HS256, HS384 and HS512 a symmetric one of the size of the hash, with `kid`
 * (its thumbprint), `alg` and `use`. EdDSA means Ed25519.
 *
 * @param activates seconds since the epoch from when on a keyring signs with it, kept as `nbf`; default: unsaid
 * @throws AlgorithmInvalid
 */
export function generateKey (algorithm: Algorithm, activates?: number): PrivateJwk {
  assertAlgorithm(algorithm, { ...SECRET_ALGORITHMS, ...PUBLIC_ALGORITHMS })
  const jwk = algorithm in SECRET_ALGORITHMS
    ? { kty: 'oct', k: randomBytes(SECRET_ALGORITHMS[algorithm as SecretAlgorithm]).toString('base64url') }
    : generatePrivate(algorithm as PublicAlgorithm).export({ format: 'jwk' })
  return { ...jwk, kid: thumbprint(jwk), alg: algorithm, use: 'sig', ...(activates === undefined ? {} : { nbf: activates }) }
}

/**
 * By way of DER: exporting, as a JWK, the very object that was generated can deadlock in node:crypto when the
 * garbage collector runs meanwhile (seen on Node 20 after some hundred keys).
 */
function generatePrivate (algorithm: PublicAlgorithm): KeyObject {
  const { curve }: { types: readonly string[], curve?: string } = PUBLIC_ALGORITHMS[algorithm]
  const key: unknown = curve !== undefined
    ? generateKeyPairSync('ec', { namedCurve: curve, ...DER }).privateKey
    : algorithm === 'EdDSA' ? generateKeyPairSync('ed25519', DER).privateKey : generateKeyPairSync('rsa', { modulusLength: RSA_BITS, ...DER }).privateKey
  return createPrivateKey({ key: key as Buffer, format: 'der', type: 'pkcs8' })
}
