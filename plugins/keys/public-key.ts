import { createPublicKey, KeyObject, type AsymmetricKeyDetails } from 'node:crypto'
import { assertAlgorithm, PUBLIC_ALGORITHMS, type PublicAlgorithm } from './algorithms.ts'
import {
  EdwardsPointWeak, JwkForbidsUse, KeyIsCertificate, KeyIsPrivate, KeyUnfit, PublicKeyUnreadable, RsaExponentWeak,
  RsaModulusWeak, RsaTooLong, RsaTooShort
} from './errors.ts'
import type { JsonWebKey, JwkMembers } from './json-web-key.ts'
import { assertMayVerify, bytesOf, readPublicJwk, type Jwk } from './jwk.ts'
import { makeKey, readKeyOptions, type Key, type KeyOptions } from './key.ts'
import { isSmallOrder } from './small-order.ts'
import { isWeakModulus } from './weak-modulus.ts'

const RSA_BITS = 2048
/** With more, node:crypto verifies nothing. */
const RSA_MOST_BITS = 16384

/**
 * The public half of a key pair: RS256, PS256, ES256 (each also 384 and 512) or EdDSA (RFC 7518 §3.3-3.5, RFC 8037).
 *
 * An RSA key needs 2048 bits to 16384, an odd exponent of at least 3 and a modulus that nobody can factor at sight;
 * an elliptic key needs the curve of the algorithm, and on an Edwards curve an order that is not small. A JWK's own
 * `use`, `key_ops` and `alg` are honoured, its `kid` is taken unless one is given.
 *
 * @throws PublicKeyUnreadable, KeyIsPrivate, KeyIsCertificate, KeyUnfit, RsaTooShort, RsaTooLong, RsaExponentWeak,
 * RsaModulusWeak, EdwardsPointWeak, JwkForbidsUse, JwkTypeUnknown, JwkCurveUnknown, JwkMemberInvalid, JwkNoKey, AlgorithmInvalid, KidInvalid, UnknownOption
 */
export function publicKey<A extends PublicAlgorithm> (key: string | JsonWebKey | JwkMembers | KeyObject, options: KeyOptions<A>): Key<A> {
  const { algorithm: given, kid } = readKeyOptions(options)
  const algorithm = assertAlgorithm<A>(given, PUBLIC_ALGORITHMS as Record<A, unknown>)
  const keyObject = read(key, algorithm)
  assertFits(keyObject, algorithm)
  return makeKey(algorithm, kid ?? readKeyOptions({ kid: (key as { kid?: unknown }).kid }).kid, keyObject)
}

function read (key: unknown, algorithm: PublicAlgorithm): KeyObject {
  if (typeof key === 'string') return readPem(key)
  if (key instanceof KeyObject) {
    if (key.type === 'private') throw new KeyIsPrivate()
    if (key.type === 'public') return key
  } else if (typeof key === 'object' && key !== null && 'kty' in key) {
    return readJwk(key as Jwk, algorithm)
  }
  throw new PublicKeyUnreadable()
}

function readPem (pem: string): KeyObject {
  // node:crypto would silently derive the public half of a private key, and read a certificate without checking it.
  if (pem.includes('PRIVATE KEY-----')) throw new KeyIsPrivate()
  if (pem.includes('CERTIFICATE-----')) throw new KeyIsCertificate()
  return readable(() => createPublicKey({ key: pem, format: 'pem' }))
}

function readJwk (jwk: Jwk, algorithm: PublicAlgorithm): KeyObject {
  const keyObject = readPublicJwk(jwk)
  assertMayVerify(jwk)
  if (jwk.alg !== undefined && jwk.alg !== algorithm) throw new JwkForbidsUse('alg')
  return keyObject
}

function readable (read: () => KeyObject): KeyObject {
  try {
    return read()
  } catch {
    // The cause would quote the input.
    throw new PublicKeyUnreadable()
  }
}

function assertFits (keyObject: KeyObject, algorithm: PublicAlgorithm): void {
  const need: { types: readonly string[], curve?: string } = PUBLIC_ALGORITHMS[algorithm]
  const type = String(keyObject.asymmetricKeyType)
  const details = keyObject.asymmetricKeyDetails as AsymmetricKeyDetails
  if (!need.types.includes(type)) throw new KeyUnfit(algorithm, `a key of type ${need.types.join(' or ')}`, `of type ${type}`)
  if (details.namedCurve !== need.curve) throw new KeyUnfit(algorithm, `the curve ${need.curve}`, `on ${details.namedCurve}`)
  if (type === 'rsa') assertSoundRsa(keyObject)
  if (algorithm === 'EdDSA') assertSoundEdwards(keyObject)
}

function assertSoundRsa (keyObject: KeyObject): void {
  const { modulusLength, publicExponent } = keyObject.asymmetricKeyDetails as Required<AsymmetricKeyDetails>
  if (modulusLength < RSA_BITS) throw new RsaTooShort(modulusLength)
  if (modulusLength > RSA_MOST_BITS) throw new RsaTooLong(modulusLength)
  if (publicExponent < 3n || publicExponent % 2n === 0n) throw new RsaExponentWeak()
  const modulus = bytesOf(keyObject.export({ format: 'jwk' }), 'n').toString('hex')
  if (isWeakModulus(BigInt(`0x${modulus}`))) throw new RsaModulusWeak()
}

function assertSoundEdwards (keyObject: KeyObject): void {
  const jwk = keyObject.export({ format: 'jwk' })
  const curve = String(jwk.crv)
  if (isSmallOrder(curve, bytesOf(jwk, 'x'))) throw new EdwardsPointWeak(curve)
}
