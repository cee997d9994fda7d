import type { FastifyBaseLogger } from 'fastify'
import { inTime } from '../refusal/in-time.ts'
import { ignoreRejections } from '../refusal/refused-promise.ts'
import { assertOwnClaims } from './claims.ts'
import { SessionsUnavailable } from './errors.ts'
import type { Configuration } from './options.ts'
import type { Session } from './session-store.ts'

type Claims = Readonly<Record<string, unknown>>

/**
 * What the next access token of a session says: the application's `claimsOf` is asked, in bounded time; without one it is
 * what the session was started with. Null: the session is to end.
 *
 * A throw, a rejection, silence or an answer of another form is SessionsUnavailable (503), logged, its text never sent.
 */
export function claimsAtRefresh ({ claimsOf, storeTimeout }: Pick<Configuration, 'claimsOf' | 'storeTimeout'>, log: FastifyBaseLogger): (session: Session) => Promise<Claims | null> {
  if (claimsOf === undefined) return async ({ claims }) => claims
  return async session => {
    try {
      const claims: unknown = await inTime((async () => claimsOf(session))(), storeTimeout, 'claimsOf')
      if (claims === null) return null
      if (typeof claims !== 'object' || Array.isArray(claims)) {
        ignoreRejections(claims)
        throw new TypeError('claimsOf must answer with an object of claims, or null')
      }
      assertOwnClaims(session.subject, claims as Claims)
      return claims as Claims
    } catch (err) {
      log.error({ err }, 'claimsOf failed: the refresh is refused')
      throw new SessionsUnavailable()
    }
  }
}
