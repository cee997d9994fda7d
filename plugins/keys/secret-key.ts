import { createSecretKey, KeyObject } from 'node:crypto'
import { assertAlgorithm, SECRET_ALGORITHMS, type SecretAlgorithm } from './algorithms.ts'
import { SecretIsKey, SecretMissing, SecretTooShort } from './errors.ts'
import { isKeyText } from './key-text.ts'
import { makeKey, readKeyOptions, type Key, type KeyOptions } from './key.ts'

/**
 * A shared secret for HS256, HS384 or HS512 (RFC 7518 §3.2).
 *
 * A string counts as its UTF-8 bytes; decode base64 text first (`Buffer.from(text, 'base64url')`).
 * The secret needs at least as many bytes as the hash: 32, 48 or 64.
 *
 * @throws SecretMissing, SecretTooShort, SecretIsKey, AlgorithmInvalid, KidInvalid, UnknownOption: none shows the secret.
 */
export function secretKey<A extends SecretAlgorithm> (secret: string | Uint8Array | KeyObject, options: KeyOptions<A>): Key<A> {
  const { algorithm: given, kid } = readKeyOptions(options)
  const algorithm = assertAlgorithm<A>(given, SECRET_ALGORITHMS as Record<A, number>)
  const bytes = bytesOf(secret)
  if (isKeyText(bytes)) throw new SecretIsKey()
  const least = SECRET_ALGORITHMS[algorithm]
  if (bytes.byteLength < least) throw new SecretTooShort(algorithm, least, bytes.byteLength)
  return makeKey(algorithm, kid, createSecretKey(bytes))
}

function bytesOf (secret: unknown): Uint8Array {
  if (typeof secret === 'string') return Buffer.from(secret)
  if (secret instanceof Uint8Array) return secret
  if (secret instanceof KeyObject && secret.type === 'secret') return secret.export()
  throw new SecretMissing()
}
