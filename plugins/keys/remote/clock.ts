/** The longest delay that timers keep: a longer one would be over at once. Seconds. */
const LONGEST_DELAY = (2 ** 31 - 1) / 1000

/** Time and chance, so that tests need not wait and nothing is random in them. */
export interface Clock {
  /** Seconds since the epoch. */
  now (): number
  /**
   * Runs the task after so many seconds, without keeping the process alive; the answer cancels it.
   *
   * @throws RangeError when the number of seconds is not finite, negative, or more than timers can wait (24 days)
   */
  later (seconds: number, task: () => unknown): () => void
  /** From 0 to below 1. */
  random (): number
}

/** The clock on the wall: unlike a monotonic one it also counts the time a frozen process slept. */
export const systemClock: Clock = {
  now: () => Date.now() / 1000,
  later: (seconds, task) => {
    // Timers would run the task at once, and a task that schedules itself again would never pause.
    if (!(seconds >= 0 && seconds <= LONGEST_DELAY)) throw new RangeError(`a timer cannot wait ${seconds} s`)
    const timer = setTimeout(task, seconds * 1000).unref()
    return () => clearTimeout(timer)
  },
  random: Math.random
}
