import type { FastifyBaseLogger } from 'fastify'
import { inTime } from '../refusal/in-time.ts'
import type { RevokedSessions } from './revoked-sessions.ts'
import type { Revocation, SessionStore } from './session-store.ts'

/** How the feed is doing, for a readiness route. */
export interface FeedHealth {
  /** Whether revocations have ever been read: until then no access token passes. */
  readonly ready: boolean
  /** When they were last read, seconds since the epoch; null: never. */
  readonly lastSuccess: number | null
  /** When reading last failed; null: not since the last success. */
  readonly lastFailure: number | null
  /** How many revoked sessions are held. */
  readonly revoked: number
}

/** Keeps a set of revoked sessions up to date with the store. */
export interface RevocationFeed {
  /** Reads all, and from then on what is new. Resolves also where the store is away. */
  open (log: FastifyBaseLogger): Promise<void>
  close (): Promise<void>
  /** Whether revocations have ever been read. */
  isReady (): boolean
  health (): FeedHealth
}

/** Seconds between two sweeps. */
const SWEEP = 300

/** How to follow a store. */
export interface Following {
  readonly store: SessionStore
  readonly revoked: RevokedSessions
  /** Seconds from one look to the next. */
  readonly interval: number
  /** Seconds that a look may take. */
  readonly timeout: number
}

/**
 * Follows the revocations of a store: it is told, where the store can tell, and looks itself in any case. While the store
 * is away nobody can revoke anything there either; what is held stays.
 */
export function revocationFeed ({ store, revoked, interval, timeout }: Following): RevocationFeed {
  let cursor: string | null = null
  let lastSuccess: number | null = null
  let lastFailure: number | null = null
  let swept = 0
  let timer: NodeJS.Timeout | null = null
  let closed = false
  let watching: Promise<() => Promise<void>> | null = null

  const tell = (revocation: Revocation) => revoked.add(revocation)

  /** One at a time: where it takes longer than anybody waits, it is the one all the same. */
  function watch (begun: Promise<() => Promise<void>>): Promise<unknown> {
    watching = begun
    return begun.catch(error => {
      watching = null
      throw error
    })
  }

  async function look (log: FastifyBaseLogger): Promise<void> {
    try {
      const news = await inTime(store.revocations(cursor), timeout, 'the session store')
      news.revocations.forEach(tell)
      cursor = news.cursor
      lastSuccess = seconds()
      if (lastFailure !== null) log.info('the revoked sessions are read again')
      lastFailure = null
      revoked.prune()
      if (watching === null && !closed && store.watch !== undefined) await inTime(watch(store.watch(tell)), timeout, 'the session store')
      if (lastSuccess - swept >= SWEEP) {
        swept = lastSuccess
        await store.sweep?.()
      }
    } catch (err) {
      // Once an outage, not once a look.
      if (lastFailure === null) log.warn({ err }, 'the revoked sessions cannot be read: those that are known stay refused')
      lastFailure = seconds()
    }
  }

  function again (log: FastifyBaseLogger, begun: number): void {
    if (closed) return
    const rest = Math.max(0, begun + interval - seconds())
    timer = setTimeout(() => {
      const now = seconds()
      const next = () => again(log, now)
      look(log).then(next, next)
    }, rest * 1000).unref()
  }

  return {
    async open (log) {
      const now = seconds()
      await look(log)
      again(log, now)
    },
    async close () {
      closed = true
      if (timer !== null) clearTimeout(timer)
      // What ends late, or not at all, must not hold up the end of the application.
      if (watching !== null) await inTime(watching.then(end => end()), timeout, 'the session store').catch(() => {})
    },
    isReady: () => lastSuccess !== null,
    health: () => ({ ready: lastSuccess !== null, lastSuccess, lastFailure, revoked: revoked.size })
  }
}

function seconds (): number {
  return Date.now() / 1000
}
