import type { Claims } from '../contract.ts'
import type { JsonObject } from './compact.ts'
import { AudienceMismatch, ClaimInvalid, IssuerUntrusted, TokenBound, TokenEarly, TokenExpired } from './errors.ts'

/** What the claims must say. */
export interface Expected {
  readonly issuer: string
  /** One of them must be the token's. */
  readonly audience: readonly string[]
  /** Seconds that clocks may differ. */
  readonly clockTolerance: number
}

const isString = (value: unknown) => typeof value === 'string'
const isStringIfThere = (value: unknown) => value === undefined || typeof value === 'string'
const isDateIfThere = (value: unknown) => value === undefined || Number.isFinite(value)

/**
 * Checks the registered claims (RFC 7519 §4.1, RFC 9068 §4). `exp` is required, every date a finite number;
 * the token is expired *on* `exp`. `iss` and `aud` are required and compared as strings, `sub` is never empty. A token
 * that is bound to a key is refused, for no proof of the key is verified (RFC 9449 §7.1, RFC 8705 §3). Whatever `cnf`
 * says, even null or an empty object: how it binds the token, only its issuer can tell.
 *
 * @param now seconds since the epoch
 * @throws ClaimInvalid, IssuerUntrusted, AudienceMismatch, TokenExpired, TokenEarly, TokenBound
 */
export function checkClaims (payload: JsonObject, expected: Expected, now: number): asserts payload is JsonObject & Claims {
  const { iss, aud, sub, exp, nbf, iat, auth_time: authTime, jti, sid, cnf } = payload
  if (iss !== expected.issuer) throw new IssuerUntrusted()
  if (!isForUs(aud, expected.audience)) throw new AudienceMismatch()
  if (typeof sub !== 'string' || sub === '' || !isStringIfThere(jti) || !isStringIfThere(sid)) throw new ClaimInvalid()
  if (!Number.isFinite(exp) || !isDateIfThere(nbf) || !isDateIfThere(iat) || !isDateIfThere(authTime)) throw new ClaimInvalid()
  if (now >= (exp as number) + expected.clockTolerance) throw new TokenExpired()
  if (nbf !== undefined && now < (nbf as number) - expected.clockTolerance) throw new TokenEarly()
  if (cnf !== undefined) throw new TokenBound()
}

function isForUs (aud: unknown, audience: readonly string[]): boolean {
  if (typeof aud === 'string') return audience.includes(aud)
  return Array.isArray(aud) && aud.every(isString) && aud.some(one => audience.includes(one))
}
