import type { Identity } from '../acting/acting.ts'
import type { Claims, Frozen } from '../contract.ts'
import { acceptClaims, type VerifySettings } from './verify.ts'

/** Seconds that the token would be good for. */
const LIFETIME = 3600

/**
 * The claims of an identity that a test acts as: those of a new token of the first trust, or of the one that its `iss`
 * names, checked as those of a token are. They pass through JSON, as those of a token do.
 *
 * @param now seconds since the epoch
 * @throws IssuerUntrusted, AudienceMismatch, ClaimInvalid, TokenExpired, TokenEarly, TokenBound, TokenMalformed,
 * ClaimsMismatch, ClaimsUnchecked
 */
export function actingClaims ({ subject, claims }: Identity, settings: VerifySettings, now: number): Frozen<Claims> {
  const [first] = settings.trusts.values()
  const { iss = first?.issuer } = claims
  const { audience: [aud] = [] } = settings.trusts.get(iss) ?? {}
  const issued = Math.floor(now)
  const payload: unknown = JSON.parse(JSON.stringify({ aud, iat: issued, exp: issued + LIFETIME, ...claims, iss, sub: subject }))
  return acceptClaims(payload as Record<string, unknown>, settings, now)
}
