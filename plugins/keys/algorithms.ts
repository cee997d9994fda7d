import { didYouMean } from '../options/did-you-mean.ts'
import { AlgorithmInvalid } from './errors.ts'

/** The size of the hash in bytes, which is also the least size of the secret (RFC 7518 §3.2). */
export const SECRET_ALGORITHMS = { HS256: 32, HS384: 48, HS512: 64 } as const

/** What each algorithm needs of its key: the types of node:crypto and the curve (RFC 7518 §3.3-3.5, RFC 8037 §3.1). */
export const PUBLIC_ALGORITHMS = {
  RS256: { types: ['rsa'] },
  RS384: { types: ['rsa'] },
  RS512: { types: ['rsa'] },
  PS256: { types: ['rsa'] },
  PS384: { types: ['rsa'] },
  PS512: { types: ['rsa'] },
  ES256: { types: ['ec'], curve: 'prime256v1' },
  ES384: { types: ['ec'], curve: 'secp384r1' },
  ES512: { types: ['ec'], curve: 'secp521r1' },
  EdDSA: { types: ['ed25519', 'ed448'] }
} as const satisfies Record<string, { types: readonly string[], curve?: string }>

export const RSA_ALGORITHMS = Object.keys(PUBLIC_ALGORITHMS).filter(name => /^[RP]S/.test(name)) as readonly RsaAlgorithm[]

/** HMAC with a shared secret (RFC 7518 §3.2). */
export type SecretAlgorithm = keyof typeof SECRET_ALGORITHMS
/** Signatures with a key pair (RFC 7518 §3.3-3.5, RFC 8037 §3.1). */
export type PublicAlgorithm = keyof typeof PUBLIC_ALGORITHMS
/** Those of RSA keys, which do not say by themselves which of the six it is (RFC 7518 §3.3, §3.5). */
export type RsaAlgorithm = Extract<PublicAlgorithm, `${'RS' | 'PS'}${string}`>
/** Every algorithm a key can be pinned to. */
export type Algorithm = SecretAlgorithm | PublicAlgorithm

/** The given algorithm if the table has it; otherwise AlgorithmInvalid, which never shows the value. */
export function assertAlgorithm<A extends string> (given: unknown, table: Readonly<Record<A, unknown>>): A {
  if (typeof given === 'string' && Object.hasOwn(table, given)) return given as A
  const known = Object.keys(table)
  throw new AlgorithmInvalid(known.join(', '), typeof given === 'string' ? hint(given, known) : '')
}

/** Never the name of an algorithm of the other kind: that would turn a public key into a shared secret. */
function hint (given: string, known: readonly string[]): string {
  if (Object.hasOwn(SECRET_ALGORITHMS, given)) return ` ${given} is for secretKey(...).`
  if (Object.hasOwn(PUBLIC_ALGORITHMS, given)) return ` ${given} is for publicKey(...).`
  return didYouMean(given, known)
}
