import type { KeyObject } from 'node:crypto'
import { unknownOptions } from '../options/unknown.ts'
import type { Algorithm } from './algorithms.ts'
import { KidInvalid, UnknownOption } from './errors.ts'

/** A key with the one algorithm it may be used with (RFC 8725 §3.1). Made by `secretKey` or `publicKey`. */
export interface Key<A extends Algorithm = Algorithm> {
  readonly algorithm: A
  /** The key identifier (RFC 7517 §4.5) that a token's `kid` must equal if both are there. */
  readonly kid: string | undefined
  /** Holds the material so that logging the key never shows it. */
  readonly keyObject: KeyObject
}

/** What every kind of key takes. */
export interface KeyOptions<A extends Algorithm> {
  /** The only algorithm this key is used with. Required: it is never guessed from the key or the token. */
  algorithm: A
  /** The key identifier. Default: the `kid` of the JWK, otherwise none. */
  kid?: string | undefined
}

const made = new WeakSet<object>()

/** Whether the value was made by `secretKey` or `publicKey`, and so passed their checks. */
export function isKey (value: unknown): value is Key {
  return typeof value === 'object' && value !== null && made.has(value)
}

/** Reads the options of a key; left out, they lack an algorithm. @throws UnknownOption, KidInvalid for a kid that is no text */
export function readKeyOptions (given: unknown): { algorithm?: unknown, kid: string | undefined } {
  const options: { algorithm?: unknown, kid?: unknown } = typeof given === 'object' && given !== null ? given : {}
  const unknown = unknownOptions(options, ['algorithm', 'kid'])
  if (unknown !== null) throw new UnknownOption(unknown)
  const { algorithm, kid } = options
  if (kid !== undefined && (typeof kid !== 'string' || kid === '')) throw new KidInvalid()
  return { algorithm, kid }
}

/** Freezes a checked key and remembers it as ours. */
export function makeKey<A extends Algorithm> (algorithm: A, kid: string | undefined, keyObject: KeyObject): Key<A> {
  const key = Object.freeze({ algorithm, kid, keyObject })
  made.add(key)
  return key
}
