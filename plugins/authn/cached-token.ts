import type { Auth, Source } from '../contract.ts'
import type { Key, KeySource } from '../keys/index.ts'
import type { CacheEntry } from './token-cache.ts'
import type { Verified } from './verify.ts'

/**
 * By how many characters of its end a credential is looked up: of a JWT they are characters of its signature, of
 * which the shortest has 43. Header and cookie are different credentials of one token.
 */
export const TAILS: Readonly<Record<Source, number>> = Object.freeze({ header: 32, cookie: 31 })

/** A verified token, with all that has to be looked at again whenever it comes back. */
export interface CachedToken extends CacheEntry {
  readonly auth: Auth
  readonly keys: KeySource
  readonly key: Key
  readonly kid: string | undefined
  /** Seconds since the epoch, the clock tolerance included: from then on, and until before then. */
  readonly from: number
  readonly until: number
}

/** Bytes that an entry takes besides its claims: itself, its Auth, what Map and WeakMap keep of them. Measured. */
const OVERHEAD = 512
/** Bytes of an object or an array of claims, if it is empty; its texts and numbers are part of the credential's length. */
const OBJECT = 64

/** What is kept of a verified token. @param credential as it will be looked up, a text that keeps no other alive */
export function cachedToken (credential: string, auth: Auth, { claims, objects, header, trust, key }: Verified): CachedToken {
  return {
    credential,
    auth,
    keys: trust.keys,
    key,
    kid: header.kid as string | undefined,
    from: claims.nbf === undefined ? -Infinity : claims.nbf - trust.clockTolerance,
    until: claims.exp + trust.clockTolerance,
    // The credential itself, and its claims as values.
    bytes: OVERHEAD + credential.length * 3 + objects * OBJECT
  }
}

/**
 * Whether a verification would come to the same now: by the dates of the token, and because its key is still the one
 * that its issuer's keys name. A key that is gone, or that nobody can tell of, makes it false: then verification says
 * why. A promise only where keys have to be fetched.
 */
export function stillHolds ({ from, until, keys, key, kid }: CachedToken, now: number): boolean | Promise<boolean> {
  if (now < from || now >= until) return false
  try {
    const current = keys.find(kid, key.algorithm)
    return current instanceof Promise ? current.then(fetched => fetched === key, () => false) : current === key
  } catch {
    return false
  }
}
