import type { KeyObject } from 'node:crypto'
import type { Algorithm } from './algorithms.ts'
import { ActivationInvalid } from './errors.ts'
import type { Key } from './key.ts'
import { secretKey } from './secret-key.ts'
import { thumbprint } from './thumbprint.ts'

/** A key that signs, with the one algorithm it may be used with. Made by `privateKey`; a keyring makes one of a `secretKey`. */
export interface SigningKey<A extends Algorithm = Algorithm> {
  readonly algorithm: A
  /** What tokens name the key by (RFC 7515 §4.1.4). */
  readonly kid: string
  /** Holds the private half, or the secret, so that logging the key never shows it. */
  readonly keyObject: KeyObject
  /** What its signatures are checked with: the public half, or the same secret. */
  readonly verifies: Key<A>
  /** Seconds since the epoch from when on a keyring signs with it, as it was said when the key was first read; undefined: it was not. */
  readonly activates: number | undefined
}

const made = new WeakSet<object>()

/** Whether the value was made by this room, and so passed its checks. */
export function isSigningKey (value: unknown): value is SigningKey {
  return typeof value === 'object' && value !== null && made.has(value)
}

/** Freezes a checked key and remembers it as ours. @throws ActivationInvalid */
export function makeSigningKey<A extends Algorithm> (verifies: Key<A>, kid: string, keyObject: KeyObject, activates: unknown): SigningKey<A> {
  if (activates !== undefined && !(typeof activates === 'number' && Number.isFinite(activates) && activates >= 0)) throw new ActivationInvalid()
  const key = Object.freeze({ algorithm: verifies.algorithm, kid, keyObject, verifies, activates })
  made.add(key)
  return key
}

/** A checked secret as a key that signs; without a kid of its own it gets its thumbprint. @throws ActivationInvalid */
export function signingSecret (secret: Key, activates?: unknown): SigningKey {
  const { algorithm, keyObject } = secret
  const kid = secret.kid ?? thumbprint(keyObject.export({ format: 'jwk' }))
  const named = secret.kid === undefined ? secretKey(keyObject, { algorithm: algorithm as 'HS256', kid }) : secret
  return makeSigningKey<Algorithm>(named, kid, keyObject, activates)
}
