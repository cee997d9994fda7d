import type { FastifyBaseLogger } from 'fastify'
import { inTime } from '../refusal/in-time.ts'
import { SessionsUnavailable } from './errors.ts'
import type { SessionStore } from './session-store.ts'

/** The methods that requests wait for. */
export type BoundedStore = Omit<SessionStore, 'watch' | 'sweep' | 'revocations'>

/**
 * A store whose every answer comes in time, or is SessionsUnavailable (503): logged, and its text, which may hold an
 * address or a statement, never sent.
 *
 * @param timeout seconds
 */
export function boundedStore (store: SessionStore, timeout: number, log: FastifyBaseLogger): BoundedStore {
  async function ask<T> (method: string, step: () => Promise<T>): Promise<T> {
    try {
      return await inTime(step(), timeout, `the session store's ${method}`)
    } catch (err) {
      log.error({ err }, 'the session store failed')
      throw new SessionsUnavailable()
    }
  }
  return {
    add: session => ask('add', () => store.add(session)),
    rotate: rotation => ask('rotate', () => store.rotate(rotation)),
    revoke: (id, keep) => ask('revoke', () => store.revoke(id, keep)),
    revokeAll: (subject, keep) => ask('revokeAll', () => store.revokeAll(subject, keep)),
    find: id => ask('find', () => store.find(id)),
    list: subject => ask('list', () => store.list(subject))
  }
}
