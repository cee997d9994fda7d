import type { Auth, Claims, Frozen, Source } from '../contract.ts'
import { markLasting } from '../identity/lasting.ts'
import { cachedToken, stillHolds, TAILS, type CachedToken } from './cached-token.ts'
import { tokenOf, type Credential } from './credential.ts'
import type { Trail } from './events.ts'
import type { TokenCache } from './token-cache.ts'
import type { Verified } from './verify.ts'

/** How a credential becomes an identity. */
export interface IdentifySteps {
  /** Longer tokens are refused unparsed. */
  readonly maxTokenBytes: number
  /** A promise only where a key has to be fetched. */
  readonly verify: (token: string, trail: Trail | null) => Verified | Promise<Verified>
  /** Tokens that were verified; null: each is verified each time. */
  readonly cache: TokenCache<CachedToken> | null
}

/**
 * Whose credential it is: verified, or, from the third time on, as it was verified before, where a verification would
 * still come to the same.
 * A promise only where a key has to be fetched.
 *
 * @throws SchemeUnsupported, TokenMalformed, TokenTooLong, and what `verify` throws
 */
export function identify (credential: Credential, steps: IdentifySteps, trail: Trail | null): Auth | Promise<Auth> {
  const known = steps.cache?.find(credential.text, TAILS[credential.source])
  if (known === undefined) return verified(credential, steps, trail)
  const holds = stillHolds(known, Date.now() / 1000)
  return holds instanceof Promise ? holds.then(holds => recalled(holds, known, credential, steps, trail)) : recalled(holds, known, credential, steps, trail)
}

/** The record of an identity. */
export function authOf (claims: Frozen<Claims>, source: Source): Auth {
  return Object.freeze({ subject: claims.sub, claims, source, issuer: claims.iss })
}

function recalled (holds: boolean, known: CachedToken, credential: Credential, steps: IdentifySteps, trail: Trail | null): Auth | Promise<Auth> {
  if (!holds) {
    steps.cache?.drop(known, TAILS[credential.source])
    return verified(credential, steps, trail)
  }
  if (trail !== null) trail.issuer = known.auth.issuer
  return known.auth
}

function verified (credential: Credential, { verify, cache, maxTokenBytes }: IdentifySteps, trail: Trail | null): Auth | Promise<Auth> {
  const answer = verify(tokenOf(credential, maxTokenBytes), trail)
  return answer instanceof Promise ? answer.then(answer => keep(credential, answer, cache)) : keep(credential, answer, cache)
}

function keep ({ text, source }: Credential, verified: Verified, cache: TokenCache<CachedToken> | null): Auth {
  const auth = authOf(verified.claims, source)
  if (cache?.expects(text) !== true) return auth
  markLasting(auth)
  // A cookie's value is a slice, which would keep the whole header alive.
  cache.keep(cachedToken(source === 'cookie' ? Buffer.from(text, 'latin1').toString('latin1') : text, auth, verified), TAILS[source])
  return auth
}
