import { moment, type Moment, type StoreClock } from './store-clock.ts'

/** Marks a request with the moment at which it arrived. */
export const kArrivedAt = Symbol('fastify-gatehouse arrival')

/** What tells when a request arrived. */
export interface ArrivedReply {
  /** The mark is 0 until the hook has run. */
  readonly request: { readonly [kArrivedAt]?: Moment }
  /** Milliseconds since the request was received; 0 if Fastify does not measure it. */
  readonly elapsedTime?: number
}

/** When the request of a reply arrived; now, if no hook of sessions and no logger has seen it. */
export function arrivalOf ({ request, elapsedTime = 0 }: ArrivedReply, now: Moment = moment()): Moment {
  return Math.min(request[kArrivedAt] || now, now - elapsedTime / 1000)
}

/** Orders logins and the ends of all sessions of a subject. */
export interface Arrivals {
  /**
   * When a login arrived, in seconds since the epoch by the store's clock, so that the store can compare it with the ends
   * that other processes caused. It is never later than the true time.
   *
   * @returns null if this process ended all sessions of the subject after the login arrived
   */
  at (subject: string, arrivedAt: Moment): number | null
  /** Call it before all sessions of a subject are ended. @returns what to call when the store has answered */
  endAll (subject: string): () => void
}

/** How many ends are remembered: the store decides about those that are not. */
const MOST_ENDS = 10_000

/**
 * The store's clock is known to within a round trip, which is too little for a login that follows an end in the same
 * process: it must neither survive an end that came later, nor be refused because of one that came before. So the ends
 * of this process are compared by its own clock.
 */
export function createArrivals (clock: Pick<StoreClock, 'earliest' | 'latest'>): Arrivals {
  const ends = new Map<string, { readonly calledAt: Moment, answeredAt: Moment }>()

  return {
    at (subject, arrivedAt) {
      const end = ends.get(subject)
      if (end === undefined) return clock.earliest(arrivedAt)
      if (arrivedAt <= end.calledAt) return null
      // Later than the store's record of that end, which may be rounded up.
      return arrivedAt < end.answeredAt ? clock.earliest(arrivedAt) : Math.max(clock.earliest(arrivedAt), clock.latest(end.answeredAt) + 0.002)
    },

    endAll (subject) {
      const end = { calledAt: moment(), answeredAt: Infinity }
      ends.delete(subject)
      ends.set(subject, end)
      const [oldest] = ends.keys()
      if (ends.size > MOST_ENDS && oldest !== undefined) ends.delete(oldest)
      return () => { end.answeredAt = moment() }
    }
  }
}
