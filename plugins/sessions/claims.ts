import { randomUUID } from 'node:crypto'
import { ClaimReserved, SubjectInvalid } from './errors.ts'
import type { Configuration } from './options.ts'

/** The claims of an access token as RFC 9068 §2.2 asks for them. */
export interface AccessClaims {
  iss: string
  sub: string
  aud: string
  exp: number
  iat: number
  jti: string
  client_id: string
}

/** RFC 7519 §4.1 and RFC 9068 §2.2. */
const RESERVED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id']

/**
 * The payload of one access token: the caller's claims and those of RFC 9068, under a fresh `jti`.
 *
 * @param now milliseconds since the epoch
 * @throws SubjectInvalid, ClaimReserved
 */
export function accessClaims (
  { issuer, audience, clientId, accessLifetime }: Pick<Configuration, 'issuer' | 'audience' | 'clientId' | 'accessLifetime'>,
  subject: string,
  claims: Readonly<Record<string, unknown>>,
  now: number
): AccessClaims {
  if (typeof subject !== 'string' || subject === '') throw new SubjectInvalid()
  const reserved = RESERVED.find(name => Object.hasOwn(claims, name))
  if (reserved !== undefined) throw new ClaimReserved(reserved)
  const iat = Math.floor(now / 1000)
  return { ...claims, iss: issuer, sub: subject, aud: audience, exp: iat + accessLifetime, iat, jti: randomUUID(), client_id: clientId }
}
