import { createPrivateKey, createPublicKey, KeyObject, sign, verify } from 'node:crypto'
import { unknownOptions } from '../options/unknown.ts'
import { assertAlgorithm, PUBLIC_ALGORITHMS, RSA_ALGORITHMS, type PublicAlgorithm, type RsaAlgorithm } from './algorithms.ts'
import { AlgorithmInvalid, JwkForbidsUse, KeyHalvesDiffer, PrivateKeyUnreadable, UnknownOption } from './errors.ts'
import type { JsonWebKey, JwkMembers } from './json-web-key.ts'
import { readKeyOptions } from './key.ts'
import { publicKey } from './public-key.ts'
import { makeSigningKey, type SigningKey } from './signing-key.ts'
import { thumbprint } from './thumbprint.ts'

const RSA_HINT = ' An RSA key does not say which. (On the command line: --alg RS256. A JWK says it as "alg".)'

/** What a private key takes. */
export interface PrivateKeyOptions<A extends PublicAlgorithm> {
  /** The only algorithm it signs with. Default: the JWK's `alg`, or the only one that fits the curve; an RSA key must be told. */
  algorithm?: A
  /** The key identifier. Default: the JWK's `kid`, otherwise its thumbprint (RFC 7638). */
  kid?: string
  /** Seconds since the epoch from when on a keyring signs with it. Default: the JWK's `nbf`, otherwise unsaid. */
  activates?: number
}

/** What counts where a key of a ring does not say it itself. */
export interface Unsaid {
  /** Seconds since the epoch. */
  activates?: number | undefined
  /** That of an RSA key; others have just one. */
  algorithm?: RsaAlgorithm | undefined
}

/** A private JWK as we write and read it: `nbf` is the time of its activation, in seconds since the epoch. */
export interface PrivateJwk extends JsonWebKey { nbf?: number }

/**
 * A private key that signs: PEM text (PKCS #8, PKCS #1 or SEC 1, not encrypted), a private JWK or a private KeyObject.
 * Its public half must pass what `publicKey` asks: RSA of 2048 bits, the curve of the algorithm.
 *
 * @throws PrivateKeyUnreadable, AlgorithmInvalid, KeyHalvesDiffer, ActivationInvalid and the errors of publicKey: none shows the key.
 */
export function privateKey<A extends PublicAlgorithm> (key: string | PrivateJwk | JwkMembers | KeyObject, options: PrivateKeyOptions<A> = {}): SigningKey<A> {
  const unknown = unknownOptions(options, ['algorithm', 'kid', 'activates'])
  if (unknown !== null) throw new UnknownOption(unknown)
  return readPrivateKey(key, options)
}

/** A private key as `privateKey` makes it. The options outdo what the key says, and `unsaid` never does. @throws as privateKey */
export function readPrivateKey<A extends PublicAlgorithm> (key: string | PrivateJwk | JwkMembers | KeyObject, options: PrivateKeyOptions<A>, unsaid: Unsaid = {}): SigningKey<A> {
  const keyObject = read(key)
  const says: { alg?: unknown, kid?: unknown, nbf?: unknown } = keyObject === key || typeof key === 'string' ? {} : key as PrivateJwk
  const publicHalf = createPublicKey(keyObject)
  const algorithm = assertAlgorithm<A>(options.algorithm ?? says.alg ?? algorithmOf(keyObject, unsaid.algorithm), PUBLIC_ALGORITHMS as Record<A, unknown>)
  if (says.alg !== undefined && says.alg !== algorithm) throw new JwkForbidsUse('alg')
  const kid = readKeyOptions({ kid: options.kid ?? says.kid }).kid ?? thumbprint(publicHalf.export({ format: 'jwk' }))
  const verifies = publicKey(publicHalf, { algorithm, kid })
  assertHalvesMatch(keyObject, publicHalf)
  return makeSigningKey(verifies, kid, keyObject, options.activates ?? (says.nbf === undefined ? unsaid.activates : says.nbf))
}

function read (key: unknown): KeyObject {
  if (key instanceof KeyObject && key.type === 'private') return key
  if (typeof key === 'string') return readable(() => createPrivateKey({ key, format: 'pem' }))
  if (typeof key === 'object' && key !== null && 'd' in key) {
    const { use, key_ops: operations } = key as JsonWebKey
    if (use !== undefined && use !== 'sig') throw new JwkForbidsUse('use')
    if (operations !== undefined && !(Array.isArray(operations) && operations.includes('sign'))) throw new JwkForbidsUse('key_ops')
    return readable(() => createPrivateKey({ key: key as JsonWebKey, format: 'jwk' }))
  }
  throw new PrivateKeyUnreadable()
}

function readable<T> (read: () => T): T {
  try {
    return read()
  } catch {
    // The cause would quote the input.
    throw new PrivateKeyUnreadable()
  }
}

/** An elliptic key has one algorithm (RFC 7518 §3.4, RFC 8037 §3.1); an RSA key has six, and somebody must choose. */
function algorithmOf ({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject, rsa: RsaAlgorithm | undefined): string | undefined {
  if (type === 'rsa') {
    if (rsa === undefined) throw new AlgorithmInvalid(RSA_ALGORITHMS.join(', '), RSA_HINT)
    return rsa
  }
  return Object.entries<{ types: readonly string[], curve?: string }>(PUBLIC_ALGORITHMS)
    .find(([, { types, curve }]) => types.includes(String(type)) && curve === details?.namedCurve)?.[0]
}

/** OpenSSL reads keys whose halves are of two keys; nobody could check what they sign. */
function assertHalvesMatch (privateHalf: KeyObject, publicHalf: KeyObject): void {
  const hash = String(privateHalf.asymmetricKeyType).startsWith('ed') ? null : 'sha256'
  const probe = Buffer.from('Do the halves of this key belong together?')
  // OpenSSL reads numbers that are no RSA key, and finds out when it signs.
  if (!verify(hash, probe, publicHalf, readable(() => sign(hash, probe, privateHalf)))) throw new KeyHalvesDiffer()
}
