import type { Claims, Frozen } from '../contract.ts'
import { checkClaims } from './claims.ts'
import type { ClaimsCheck } from './claims-schema.ts'
import { decodeCompact } from './compact.ts'
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
export function verifyToken (token: string, { trusts, hasForm }: VerifySettings, clock: () => number, trail: Trail | null = null): Frozen<Claims> | Promise<Frozen<Claims>> {
  const { header, payload } = decodeCompact(token)
  const trust = trusts.get(payload.iss)
  if (trust === undefined) throw new IssuerUntrusted()
  if (trail !== null) trail.issuer = trust.issuer
  checkHeader(header, trust.typ)

  const believe = (engine: CheckSignature): Frozen<Claims> => {
    checkSignature(token, engine)
    checkClaims(payload, trust, clock())
    const claims = deepFreeze<Claims>(payload)
    if (hasForm !== null && !hasForm(claims)) throw new ClaimsMismatch()
    return claims as Frozen<Claims>
  }
  const engine = findEngine(trust.keys, header)
  return engine instanceof Promise ? engine.then(believe) : believe(engine)
}
