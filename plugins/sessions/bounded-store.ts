import { inTime } from '../refusal/in-time.ts'
import { ignoreRejections } from '../refusal/refused-promise.ts'
import { SessionsUnavailable } from './errors.ts'
import type { Outage } from './outage.ts'
import type { SessionStore } from './session-store.ts'
import { areSessions, isRotated, isSessionOrNull } from './store-answer.ts'
import { moment } from './store-clock.ts'

/** The methods that requests wait for. */
export type BoundedStore = Omit<SessionStore, 'watch' | 'sweep' | 'revocations'>

/** What a store's method must answer with. */
type HasForm<T> = (answer: unknown) => answer is T

/**
 * A store whose every answer comes in time and has the form that the contract gives it, or is SessionsUnavailable (503):
 * logged once an outage, and its text, which may hold an address or a statement, never sent.
 *
 * @param timeout seconds
 */
export function boundedStore (store: SessionStore, timeout: number, outage: Outage): BoundedStore {
  async function ask<T> (method: string, step: () => Promise<T>, hasForm: HasForm<T>): Promise<T> {
    const begunAt = moment()
    try {
      const answer: unknown = await inTime(step(), timeout, `the session store's ${method}`)
      if (hasForm(answer)) {
        outage.succeeded(begunAt)
        return answer
      }
      ignoreRejections(answer)
      throw new TypeError(`the session store's ${method} answered with what the contract does not know`)
    } catch (err) {
      outage.failed(err)
      throw new SessionsUnavailable()
    }
  }
  return {
    add: session => ask('add', () => store.add(session), isSessionOrNull),
    rotate: rotation => ask('rotate', () => store.rotate(rotation), isRotated),
    revoke: (id, keep) => ask('revoke', () => store.revoke(id, keep), isSessionOrNull),
    revokeAll: (subject, keep) => ask('revokeAll', () => store.revokeAll(subject, keep), areSessions),
    find: id => ask('find', () => store.find(id), isSessionOrNull),
    list: (subject, most) => ask('list', () => store.list(subject, most), areSessions)
  }
}
