/** A moment of this process: seconds of a clock that is never set, so that a jump of the wall clock changes nothing. */
export type Moment = number

/** The present moment. */
export function moment (): Moment {
  return performance.now() / 1000
}

/** The clock of a session store, as far as its answers show it. Times are seconds since the epoch. */
export interface StoreClock {
  /**
   * Takes a time that the store answered with.
   *
   * @returns whether the store's clock was set back since it was last observed
   */
  observe (now: number, sentAt: Moment, receivedAt: Moment): boolean
  /**
   * The store's time that is at hand now, for a deadline. If the clock of this process was set since the store's was
   * observed, the store may share it: then the later of both counts, so that no step is refused as late by mistake.
   */
  forDeadline (): number
  /** The store's time at a moment: never later than the true one. */
  earliest (at: Moment): number
  /** The store's time at a moment: never earlier than the true one. */
  latest (at: Moment): number
}

/** Seconds by which a store's time may be rounded down. */
const RESOLUTION = 0.001
/** Seconds by which two answers may disagree before the clock counts as set: clocks are slewed by 0.5 ms a second. */
const SLEW = 0.01

/**
 * Derives the store's clock from its answers. The store read its clock between the sending of a question and the
 * receipt of the answer, so each answer gives bounds of the offset; several narrow them.
 *
 * Until the first answer, the clock of this process is taken for the store's.
 *
 * @param wall seconds since the epoch, by the clock of this process
 */
export function storeClock (wall: () => number = () => Date.now() / 1000): StoreClock {
  let offset: { readonly low: number, readonly high: number } | null = null
  let ownWhenObserved = 0
  const own = () => wall() - moment()

  return {
    observe (now, sentAt, receivedAt) {
      const [low, high] = [now - receivedAt, now + RESOLUTION - sentAt]
      const known = offset
      ownWhenObserved = own()
      offset = known !== null && low <= known.high + SLEW && high >= known.low - SLEW
        ? narrowed(known, { low, high })
        : { low, high }
      return known !== null && high < known.low - SLEW
    },
    forDeadline () {
      const low = offset?.low ?? own()
      return moment() + (Math.abs(own() - ownWhenObserved) > SLEW ? Math.max(low, own()) : low)
    },
    earliest: at => at + (offset?.low ?? own()),
    latest: at => at + (offset?.high ?? own() + RESOLUTION)
  }
}

/** The bounds that both answers allow; those of the newer one if a slew has moved the clock out of the older ones. */
function narrowed (known: { low: number, high: number }, { low, high }: { low: number, high: number }): { low: number, high: number } {
  const both = { low: Math.max(known.low, low), high: Math.min(known.high, high) }
  return both.low <= both.high ? both : { low, high }
}
