import type { Claims, Frozen } from '../contract.ts'
import type { Key } from '../keys/index.ts'
import { checkClaims } from './claims.ts'
import type { ClaimsCheck } from './claims-schema.ts'
import { assertSegment, parseSegment, splitCompact, type Compact, type JsonObject } from './compact.ts'
import type { CheckSignature } from './engine.ts'
import { ClaimsMismatch, IssuerUntrusted, SignatureInvalid } from './errors.ts'
import type { Trail } from './events.ts'
import { deepFreeze } from './freeze.ts'
import { checkHeader } from './header.ts'
import type { KnownHeader, KnownHeaders } from './known-headers.ts'
import { engineOf, findKey, signedPayload, type Trust } from './trust.ts'

/** Whom to trust, by issuer, and the form the application expects of the claims. */
export interface VerifySettings {
  readonly trusts: ReadonlyMap<unknown, Trust>
  readonly hasForm: ClaimsCheck | null
  readonly headers: KnownHeaders
}

/** A key that has to be fetched. */
interface Asked {
  readonly trust: Trust
  readonly key: Promise<Key>
}

/** A token that was verified, and by what. */
export interface Verified {
  readonly claims: Frozen<Claims>
  /** How many bytes the claims take at most, their texts aside. */
  readonly claimBytes: number
  readonly header: JsonObject
  readonly trust: Trust
  readonly key: Key
}

/**
 * Token to verified claims (RFC 7519 §7.2, RFC 9068 §4). The unverified `iss` chooses the trust by string
 * equality, and nothing else in the token chooses anything; only then is the signature checked, and only then
 * is a claim believed. Synchronous unless the key has to be fetched, or is used for the first time.
 *
 * @param clock seconds since the epoch
 * @param trail where to leave the issuer whose trust was chosen, whatever comes of it
 */
export function verifyToken (token: string, settings: VerifySettings, clock: () => number, trail: Trail | null = null): Verified | Promise<Verified> {
  const compact = splitCompact(token)
  const known = settings.headers.get(compact.header)
  return (known === undefined ? null : presumed(token, compact, known, settings, clock, trail)) ?? afresh(token, compact, settings, clock, trail)
}

/** Claims that somebody in this process vouches for, checked as those of a token are but for the signature. */
export function acceptClaims (payload: JsonObject, settings: VerifySettings, now: number): Frozen<Claims> {
  return accept(payload, trustOf(payload, settings), settings, now).claims
}

/** @param asked the key that a trust was asked for already */
function afresh (token: string, compact: Compact, settings: VerifySettings, clock: () => number, trail: Trail | null, asked: Asked | null = null): Verified | Promise<Verified> {
  const header = parseSegment(compact.header)
  const payload = parseSegment(compact.payload)
  const trust = trustOf(payload, settings)
  if (trail !== null) trail.issuer = trust.issuer
  checkHeader(header, trust.typ)

  const believe = (key: Key, engine: CheckSignature): Verified => {
    if (signedPayload(token, engine) === undefined) throw new SignatureInvalid()
    const { claims, claimBytes } = accept(payload, trust, settings, clock())
    settings.headers.learn(compact.header, header, trust)
    return { claims, claimBytes, header, trust, key }
  }
  const admit = (key: Key): Verified | Promise<Verified> => {
    const engine = engineOf(key)
    return engine instanceof Promise ? engine.then(engine => believe(key, engine)) : believe(key, engine)
  }
  const key = asked?.trust === trust ? asked.key : findKey(trust.keys, header)
  return key instanceof Promise ? key.then(admit) : admit(key)
}

/**
 * The same for a token whose header is known, one parsing less. Null where the token turns out to be of somebody
 * else, or its key is not at hand: then nothing was found out.
 */
function presumed (token: string, compact: Compact, { header, trust }: KnownHeader, settings: VerifySettings, clock: () => number, trail: Trail | null): Verified | Promise<Verified> | null {
  const { payload: segment } = compact
  const key = keyAtHand(trust, header)
  // A source that fetches is asked once: who asks it again may get what it is about to replace.
  if (key instanceof Promise) return afresh(token, compact, settings, clock, trail, { trust, key })
  const engine = key === null ? null : engineOf(key)
  if (key === null || engine === null || engine instanceof Promise) return null
  assertSegment(segment)
  const payload = signedPayload(token, engine)
  // Not parsed yet where the signature is wrong: whose token it means to be must be known all the same.
  const { iss } = payload ?? parseSegment(segment)
  if (iss !== trust.issuer) return null
  if (trail !== null) trail.issuer = trust.issuer
  if (payload === undefined) throw new SignatureInvalid()
  const { claims, claimBytes } = accept(payload, trust, settings, clock())
  return { claims, claimBytes, header, trust, key }
}

/** Null where there is none, a promise where it has to be fetched. */
function keyAtHand (trust: Trust, header: JsonObject): Key | Promise<Key> | null {
  try {
    const key = findKey(trust.keys, header)
    // Where the token turns out to be of somebody else, nobody waits for it.
    if (key instanceof Promise) key.catch(() => {})
    return key
  } catch {
    return null
  }
}

function trustOf ({ iss }: JsonObject, { trusts }: VerifySettings): Trust {
  const trust = trusts.get(iss)
  if (trust === undefined) throw new IssuerUntrusted()
  return trust
}

function accept (payload: JsonObject, trust: Trust, { hasForm }: VerifySettings, now: number): Pick<Verified, 'claims' | 'claimBytes'> {
  checkClaims(payload, trust, now)
  const claimBytes = deepFreeze(payload)
  if (hasForm !== null && !hasForm(payload)) throw new ClaimsMismatch()
  return { claims: payload as Frozen<Claims>, claimBytes }
}
