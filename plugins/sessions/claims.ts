import { randomUUID } from 'node:crypto'
import { isPlainObject } from '../options/plain-object.ts'
import { ignoreRejections } from '../refusal/refused-promise.ts'
import { ClaimReserved, ClaimsPromised, ClaimsUnserializable, SubjectInvalid } from './errors.ts'
import type { Configuration } from './options.ts'
import type { Session } from './session-store.ts'

/** The claims of an access token as RFC 9068 §2.2 asks for them, and the session it belongs to. */
export interface AccessClaims {
  iss: string
  sub: string
  aud: string
  exp: number
  iat: number
  jti: string
  client_id: string
  auth_time: number
  sid: string
}

/**
 * RFC 7519 §4.1, RFC 9068 §2.2, OpenID Connect Front-Channel Logout §3, and `cnf` (RFC 7800 §3.1), with which authn would
 * refuse each token.
 */
const RESERVED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'auth_time', 'sid', 'cnf']

/** Claims of the application's own, as they are in a token. */
export type OwnClaims = Readonly<Record<string, unknown>>

/**
 * What a caller puts into access tokens: a copy, as a token and every store hold it.
 *
 * @throws SubjectInvalid, ClaimsPromised, ClaimsUnserializable, ClaimReserved
 */
export function ownClaims (subject: unknown, claims: OwnClaims): OwnClaims {
  const promised = ignoreRejections([subject, claims])
  if (typeof subject !== 'string' || subject === '') throw new SubjectInvalid()
  if (promised) throw new ClaimsPromised()
  const copy = serialized(claims)
  const reserved = RESERVED.find(name => Object.hasOwn(copy, name))
  if (reserved !== undefined) throw new ClaimReserved(reserved)
  return copy
}

function serialized (claims: unknown): OwnClaims {
  let copy: unknown
  try {
    copy = JSON.parse(JSON.stringify(claims))
  } catch {
    // The cause may show what was to be kept.
    throw new ClaimsUnserializable()
  }
  if (!isPlainObject(copy)) throw new ClaimsUnserializable()
  return copy
}

/**
 * The payload of one access token, under a fresh `jti`. It never outlives its session. Where that is over already by our
 * clock, and not yet by the store's, it has expired as it is made.
 *
 * @param now milliseconds since the epoch
 */
export function accessClaims (
  { issuer, audience, clientId, accessLifetime }: Pick<Configuration, 'issuer' | 'audience' | 'clientId' | 'accessLifetime'>,
  { id, subject, createdAt, expiresAt }: Pick<Session, 'id' | 'subject' | 'createdAt' | 'expiresAt'>,
  claims: OwnClaims,
  now: number
): AccessClaims {
  const iat = Math.floor(now / 1000)
  const exp = Math.max(iat, Math.min(iat + accessLifetime, Math.floor(expiresAt)))
  return { ...claims, iss: issuer, sub: subject, aud: audience, exp, iat, jti: randomUUID(), client_id: clientId, auth_time: Math.floor(createdAt), sid: id }
}
