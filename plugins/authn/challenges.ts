import { CredentialRepeated } from '../cookie/errors.ts'
import { bearerChallenge } from '../refusal/challenge.ts'
import type { Refusal } from '../refusal/refuse.ts'
import * as errors from './errors.ts'

/** The `headers` of each 401 and 403, by error code. */
export type Challenges = ReadonlyMap<string, Readonly<Record<string, string>>>

/** RFC 6750 §3.1: without an error code where no access token was presented; the site or too many headers are no fault of the token either. */
const BARE: ReadonlySet<unknown> = new Set([errors.CredentialMissing, errors.SchemeUnsupported, errors.HeadersTruncated, errors.CrossSite])

/** Writes every challenge once, at boot (RFC 6750 §3). They are frozen: all requests share them. */
export function createChallenges (realm: string): Challenges {
  const challenges = new Map<string, Readonly<Record<string, string>>>()
  for (const Class of [...Object.values(errors), CredentialRepeated]) {
    const { code, statusCode, message } = Reflect.construct(Class, []) as Refusal
    if (statusCode !== 401 && statusCode !== 403) continue
    const params = BARE.has(Class) ? { realm } : { realm, error: 'invalid_token', error_description: message }
    challenges.set(code, Object.freeze({ 'www-authenticate': bearerChallenge(params) }))
  }
  return challenges
}
