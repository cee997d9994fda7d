import { SWEPT_AFTER } from '../../rotation.ts'
import type { Revocation } from '../../session-store.ts'
import type { LmdbRoot } from './root.ts'
import { slicesOf } from './slices.ts'
import { sweepTable } from './sweep.ts'

/** The revocations in the order in which they happened: there is one writer at a time. */
export interface RevocationLog {
  /** Inside a transaction. */
  add (revocation: Revocation): void
  /** What came after a cursor; all where there is none, or the log is not the one that it is of. */
  read (after: string | null): Promise<{ revocations: Revocation[], cursor: string }>
  /** Forgets what may be forgotten. */
  sweep (): Promise<void>
}

/**
 * Opens the log. Times are seconds since the epoch.
 *
 * @param now the time
 */
export function revocationLog (root: LmdbRoot, name: string, now: () => number): RevocationLog {
  const log = root.openDB<Revocation, number>({ name, encoding: 'json' })

  return {
    add (revocation) {
      const [last] = log.getRange({ reverse: true, limit: 1 })
      // By the clock, so that a log that was emptied does not begin again with numbers that it has given before.
      log.putSync(Math.max(Math.floor(now() * 1000), (last?.key ?? 0) + 1), revocation)
    },

    async read (after) {
      const revocations: Revocation[] = []
      let cursor = after ?? ''
      for await (const slice of slicesOf(root, log, placeOf(cursor))) {
        for (const { key, value } of slice) {
          cursor = `${key}:${value.id}`
          if (now() < value.until) revocations.push(value)
        }
      }
      return { revocations, cursor }
    },

    sweep: () => sweepTable(root, log, ({ until }) => now() - SWEPT_AFTER >= until, key => { log.removeSync(key) })
  }

  /** A cursor names a revocation: its place and the session. */
  function placeOf (cursor: string): number | null {
    const place = Number.parseInt(cursor)
    root.resetReadTxn()
    return place > 0 && cursor === `${place}:${log.get(place)?.id}` ? place : null
  }
}
