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
/**
 * Bytes for each character of the credential: one that it takes itself, and at most one and a half of the texts of its
 * claims: four characters of base64url are three of JSON, and one of these beyond Latin-1 makes them two bytes each.
 */
const PER_CHARACTER = 2.5

/** What is kept of a verified token. @param credential as it will be looked up, a text that keeps no other alive */
export function cachedToken (credential: string, auth: Auth, { claims, claimBytes, header, trust, key }: Verified): CachedToken {
  return {
    credential,
    auth,
    keys: trust.keys,
    key,
    kid: header.kid as string | undefined,
    from: claims.nbf === undefined ? -Infinity : claims.nbf - trust.clockTolerance,
    until: claims.exp + trust.clockTolerance,
    // Never less than it takes: the limit of the cache is kept.
    bytes: OVERHEAD + Math.ceil(credential.length * PER_CHARACTER) + claimBytes
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
