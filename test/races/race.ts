import type { Worker } from './processes.ts'
import type { Place } from './place.ts'

/** What a race runs on. */
export interface Course extends Place {
  readonly rounds: number
  /** How long an outage lasts. */
  readonly seconds: number
  /** Starts so many processes, with a grace of so many seconds, at the store or another address; they end with the race. */
  readonly workers: (count: number, grace: number, url?: string, more?: object) => Promise<Worker[]>
  readonly killWorker: (worker: Worker) => Promise<void>
  /** Prints a line of the result. */
  readonly say: (line: string) => void
}

/** A race rejects where a promise is broken. */
export type Race = (course: Course) => Promise<void>
