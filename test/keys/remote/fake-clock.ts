import type { Clock } from '../../../plugins/keys/remote/clock.ts'

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /** What is still to run: in how many seconds. */
  readonly pending: () => number[]
  /** Moves the time without running anything, as if the process slept. */
  sleep (seconds: number): void
  /** Moves the time and runs what becomes due, in order. */
  advance (seconds: number): void
  chance: number
}

/** A clock at 1,000,000 seconds, whose chance is always the same. */
export function fakeClock (): FakeClock {
  let time = 1_000_000
  const tasks = new Map<object, { at: number, task: () => unknown }>()
  return {
    chance: 0,
    now: () => time,
    random () { return this.chance },
    later: (seconds, task) => {
      const id = {}
      tasks.set(id, { at: time + seconds, task })
      return () => { tasks.delete(id) }
    },
    pending: () => [...tasks.values()].map(({ at }) => Math.round((at - time) * 1000) / 1000).sort((a, b) => a - b),
    sleep (seconds) { time += seconds },
    advance (seconds) {
      const end = time + seconds
      for (;;) {
        const [next] = [...tasks].sort(([, a], [, b]) => a.at - b.at).filter(([, { at }]) => at <= end)
        if (next === undefined) break
        const [id, { at, task }] = next
        tasks.delete(id)
        time = Math.max(time, at)
        task()
      }
      time = end
    }
  }
}
