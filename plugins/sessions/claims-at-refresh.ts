import { inTime } from '../refusal/in-time.ts'
import { ignoreRejections } from '../refusal/refused-promise.ts'
import { ownClaims, type OwnClaims } from './claims.ts'
import { SessionsUnavailable } from './errors.ts'
import type { Configuration } from './options.ts'
import type { Outage } from './outage.ts'
import type { Session } from './session-store.ts'
import { moment } from './store-clock.ts'

/**
 * What the next access token of a session says: the application's `claimsOf` is asked, in bounded time; without one it is
 * what the session was started with. Null: the session is to end.
 *
 * A throw, a rejection, silence or an answer of another form is SessionsUnavailable (503), logged once an outage, its text never sent.
 */
export function claimsAtRefresh ({ claimsOf, storeTimeout }: Pick<Configuration, 'claimsOf' | 'storeTimeout'>, outage: Outage): (session: Session) => Promise<OwnClaims | null> {
  if (claimsOf === undefined) return async ({ claims }) => claims
  return async session => {
    const begunAt = moment()
    try {
      const claims: unknown = await inTime((async () => claimsOf(session))(), storeTimeout, 'claimsOf')
      if (typeof claims !== 'object' || Array.isArray(claims)) {
        ignoreRejections(claims)
        throw new TypeError('claimsOf must answer with an object of claims, or null')
      }
      const answer = claims === null ? null : ownClaims(session.subject, claims as OwnClaims)
      outage.succeeded(begunAt)
      return answer
    } catch (err) {
      outage.failed(err)
      throw new SessionsUnavailable()
    }
  }
}
