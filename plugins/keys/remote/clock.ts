/** Time and chance, so that tests need not wait and nothing is random in them. */
export interface Clock {
  /** Seconds since the epoch. */
  now (): number
  /** Runs the task after so many seconds, without keeping the process alive; the answer cancels it. */
  later (seconds: number, task: () => unknown): () => void
  /** From 0 to below 1. */
  random (): number
}

/** The clock on the wall: unlike a monotonic one it also counts the time a frozen process slept. */
export const systemClock: Clock = {
  now: () => Date.now() / 1000,
  later: (seconds, task) => {
    const timer = setTimeout(task, seconds * 1000).unref()
    return () => clearTimeout(timer)
  },
  random: Math.random
}
