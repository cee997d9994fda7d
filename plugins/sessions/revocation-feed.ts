import type { FastifyBaseLogger } from 'fastify'
import { inTime } from '../refusal/in-time.ts'
import { ignoreRejections } from '../refusal/refused-promise.ts'
import type { Outage } from './outage.ts'
import type { RevokedSessions } from './revoked-sessions.ts'
import type { Revocation, SessionStore } from './session-store.ts'
import { areRevocations, isRevocation } from './store-answer.ts'
import { moment, type Moment, type StoreClock } from './store-clock.ts'

/** How the feed is doing, for a readiness route. */
export interface FeedHealth {
  /** Whether revocations were read within `maxStale`. While they were never read, no access token passes. */
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
  /**
   * Reads all, and from then on what is new. Resolves also where the store is away.
   *
   * @param patience seconds after which it resolves in any case, and goes on by itself
   */
  open (log: FastifyBaseLogger, patience: number): Promise<void>
  close (): Promise<void>
  /**
   * How far what is held can be relied on: `none`, revocations were never read; `stale`, they were last read more than
   * `maxStale` seconds ago, so that a session may have been ended elsewhere since; `fresh`.
   */
  state (): 'none' | 'stale' | 'fresh'
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
  /** Seconds after the last successful look until what is held counts as stale. */
  readonly maxStale: number
  readonly clock: StoreClock
  readonly outage: Outage
}

/**
 * Follows the revocations of a store: it is told, where the store can tell, and looks itself in any case. What is held
 * stays while the store is away.
 */
export function revocationFeed ({ store, revoked, interval, timeout, maxStale, clock, outage }: Following): RevocationFeed {
  let cursor: string | null = null
  let readAt: Moment | null = null
  let lastSuccess: number | null = null
  let lastFailure: number | null = null
  let swept = -Infinity
  let sweeping = false
  let deaf = false
  let timer: NodeJS.Timeout | null = null
  let closed = false
  let watching: Promise<() => Promise<void>> | null = null

  /** What a store tells amiss, the next look finds. */
  const tell = (revocation: Revocation) => {
    if (isRevocation(revocation)) revoked.add(revocation)
  }

  /** @param isSecond whether it is the one that follows at once when the store's clock was set back */
  async function look (log: FastifyBaseLogger, isSecond = false): Promise<void> {
    const begunAt = moment()
    try {
      const news: unknown = await inTime(store.revocations(cursor), timeout, 'the session store', { background: true })
      if (!areRevocations(news)) {
        ignoreRejections(news)
        throw new TypeError('the session store\'s revocations answered with what the contract does not know')
      }
      const wasSetBack = news.now !== undefined && clock.observe(news.now, begunAt, moment())
      news.revocations.forEach(tell)
      // While the store's clock was fast, it left out what had not expired: all of that is read once more.
      cursor = wasSetBack ? null : news.cursor
      // What was revoked after the question was sent may be missing from the answer.
      readAt = begunAt
      lastSuccess = Date.now() / 1000
      lastFailure = null
      outage.succeeded(begunAt)
      revoked.prune()
      watch(log)
      sweep(log)
      if (wasSetBack && !isSecond) await look(log, true)
    } catch (err) {
      outage.failed(err)
      lastFailure = Date.now() / 1000
    }
  }

  /** One at a time: where it takes longer than anybody waits, it is the one all the same. No look waits for it. */
  function watch (log: FastifyBaseLogger): void {
    if (watching !== null || closed || store.watch === undefined) return
    watching = store.watch(tell)
    watching.then(() => { deaf = false }, err => {
      watching = null
      // Once, not once a look.
      if (!deaf) log.warn({ err }, 'the session store does not tell of revocations: they are known at the next look')
      deaf = true
    })
  }

  /** It may take long, where much has ended: no look waits for it either. */
  function sweep (log: FastifyBaseLogger): void {
    if (sweeping || closed || store.sweep === undefined || moment() - swept < SWEEP) return
    sweeping = true
    const done = (err?: unknown) => {
      sweeping = false
      swept = moment()
      // Its store may have been closed meanwhile.
      if (err !== undefined && !closed) log.warn({ err }, 'what has ended stays in the session store for now')
    }
    store.sweep().then(() => done(), done)
  }

  function again (log: FastifyBaseLogger, begun: number): void {
    if (closed) return
    const rest = Math.max(0, begun + interval - moment())
    timer = setTimeout(() => {
      const now = moment()
      const next = () => again(log, now)
      look(log).then(next, next)
    }, rest * 1000).unref()
  }

  function state (): 'none' | 'stale' | 'fresh' {
    if (readAt === null) return 'none'
    return moment() - readAt <= maxStale ? 'fresh' : 'stale'
  }

  return {
    async open (log, patience) {
      const begunAt = moment()
      const first = look(log).then(() => {
        again(log, begunAt)
        return watching
      })
      await inTime(first, Math.min(timeout, patience), 'the session store').catch(() => {})
    },
    async close () {
      closed = true
      if (timer !== null) clearTimeout(timer)
      // What ends late, or not at all, must not hold up the end of the application.
      if (watching !== null) await inTime(watching.then(end => end()), timeout, 'the session store').catch(() => {})
    },
    state,
    health: () => ({ ready: state() === 'fresh', lastSuccess, lastFailure, revoked: revoked.size })
  }
}
