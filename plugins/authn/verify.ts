import type { Claims, Frozen } from '../contract.ts'
import { checkClaims } from './claims.ts'
import type { ClaimsCheck } from './claims-schema.ts'
import { decodeCompact, type JsonObject } from './compact.ts'
import type { CheckSignature } from './engine.ts'
import { ClaimsMismatch, IssuerUntrusted } from './errors.ts'
import type { Trail } from './events.ts'
import { deepFreeze } from './freeze.ts'
import { checkHeader } from './header.ts'
import { checkSignature, findEngine, type Trust } from './trust.ts'

/** Whom to trust, by issuer, and the form the application expects of the claims. */
export interface VerifySettings {
  readonly trusts: ReadonlyMap<unknown, Trust>
  readonly hasForm: ClaimsCheck | null
}

/**
 * Token to verified claims (RFC 7519 §7.2, RFC 9068 §4). The unverified `iss` chooses the trust by string
 * equality, and nothing else in the token chooses anything; only then is the signature checked, and only then
 * is a claim believed. Synchronous unless the key has to be fetched, or is used for the first time.
 *
 * @param clock seconds since the epoch
 * @param trail where to leave the issuer whose trust was chosen, whatever comes of it
 */
export function verifyToken (token: string, settings: VerifySettings, clock: () => number, trail: Trail | null = null): Frozen<Claims> | Promise<Frozen<Claims>> {
  const { header, payload } = decodeCompact(token)
  const trust = trustOf(payload, settings)
  if (trail !== null) trail.issuer = trust.issuer
  checkHeader(header, trust.typ)

  const believe = (engine: CheckSignature): Frozen<Claims> => {
    checkSignature(token, engine)
    return accept(payload, trust, settings, clock())
  }
  const engine = findEngine(trust.keys, header)
  return engine instanceof Promise ? engine.then(believe) : believe(engine)
}

/** Claims that somebody in this process vouches for, checked as those of a token are but for the signature. */
export function acceptClaims (payload: JsonObject, settings: VerifySettings, now: number): Frozen<Claims> {
  return accept(payload, trustOf(payload, settings), settings, now)
}

function trustOf ({ iss }: JsonObject, { trusts }: VerifySettings): Trust {
  const trust = trusts.get(iss)
  if (trust === undefined) throw new IssuerUntrusted()
  return trust
}

function accept (payload: JsonObject, trust: Trust, { hasForm }: VerifySettings, now: number): Frozen<Claims> {
  checkClaims(payload, trust, now)
  const claims = deepFreeze<Claims>(payload)
  if (hasForm !== null && !hasForm(claims)) throw new ClaimsMismatch()
  return claims as Frozen<Claims>
}
