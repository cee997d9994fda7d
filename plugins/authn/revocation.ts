import type { FastifyBaseLogger } from 'fastify'
import type { Auth } from '../contract.ts'
import { inTime } from '../refusal/in-time.ts'
import { ignoreRejections, isThenable } from '../refusal/refused-promise.ts'
import { RevocationUnavailable, TokenRevoked } from './errors.ts'

/** The application's word on a verified token: true refuses it. Synchronous answers cost no promise. */
export type IsRevoked = (auth: Auth) => boolean | PromiseLike<boolean>

/**
 * Asks `isRevoked`, in bounded time. Everything but `false` in time refuses: true with TokenRevoked (401); a
 * throw, a rejection, silence or any other value with RevocationUnavailable (503), logged, its text never sent.
 *
 * @param timeout seconds
 */
export function checkRevocation (isRevoked: IsRevoked, auth: Auth, timeout: number, log: FastifyBaseLogger): Auth | Promise<Auth> {
  const decide = (revoked: unknown): Auth => {
    if (revoked === false) return auth
    if (revoked === true) throw new TokenRevoked()
    ignoreRejections(revoked)
    return fail(new TypeError(`isRevoked must answer true or false, it answered with ${revoked === null ? 'null' : typeof revoked}`))
  }
  const fail = (err: unknown): never => {
    log.error({ err }, 'isRevoked failed: the request is refused')
    throw new RevocationUnavailable()
  }
  let answer: unknown
  let late: PromiseLike<unknown> | null
  try {
    answer = isRevoked(auth)
    late = isThenable(answer) ? answer : null
  } catch (error) {
    return fail(error)
  }
  return late === null ? decide(answer) : inTime(late, timeout, 'isRevoked').then(decide, fail)
}
