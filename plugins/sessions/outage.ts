import type { FastifyBaseLogger } from 'fastify'
import { moment, type Moment } from './store-clock.ts'

/** What the log says of an outage. */
export interface OutageMessages {
  readonly begins: string
  readonly ends: string
}

/** An outage of what sessions depend on: one log line when it begins and one when it ends, whatever the load. */
export interface Outage {
  /** A step failed. */
  failed (err: unknown): void
  /** A step that began at this moment succeeded. */
  succeeded (begunAt: Moment): void
}

/**
 * Notices an outage. It ends with a step that began and succeeded when nothing had failed for `quiet` seconds, so that
 * a server that answers reads and refuses writes is one outage, too.
 *
 * @param quiet seconds
 */
export function createOutage (log: Pick<FastifyBaseLogger, 'error' | 'info'>, { begins, ends }: OutageMessages, quiet: number): Outage {
  let failedAt: Moment | null = null
  return {
    failed (err) {
      if (failedAt === null) log.error({ err }, begins)
      failedAt = moment()
    },
    succeeded (begunAt) {
      if (failedAt === null || begunAt < failedAt + quiet) return
      failedAt = null
      log.info(ends)
    }
  }
}
