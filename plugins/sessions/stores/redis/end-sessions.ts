import { StoreFailed } from '../../errors.ts'
import type { Session } from '../../session-store.ts'
import type { RedisServer } from './ask.ts'
import type { RedisKeys } from './keys.ts'
import { milliseconds, microseconds, readSessions } from './session-fields.ts'

/** Sessions that are ended in one script: about half a millisecond of the server's time. */
export const BATCH = 50

/** A session has not ended, but its hash is missing. */
export const LOST = 'a session that has not ended is missing on the server. Set maxmemory-policy to noeviction, and check that the nodes of a cluster hold all keys of their slots.'
/** The server ran the step after its deadline. */
export const LATE = 'the step reached the server after its deadline, and was not done'

/** Which sessions to end, of one subject. At most `BATCH` at a time. */
export interface Ending {
  readonly subject: string
  readonly ids: readonly string[]
  /** Seconds that it is remembered. */
  readonly keep: number
  /** Sessions that were added after this marker are left. */
  readonly marker?: string
  /** Seconds since the epoch by the server's clock, after which nothing is ended any more. */
  readonly deadline?: number | undefined
}

/** What came of it. */
export interface Ended {
  readonly ended: Session[]
  /** Ids of those whose hash is missing. */
  readonly lost: string[]
}

/** Ends sessions of one subject in one step. @throws StoreFailed */
export async function endSessions ({ run }: RedisServer, keys: RedisKeys, { subject, ids, keep, marker = '', deadline }: Ending): Promise<Ended> {
  const [outcome, ended, lost] = await run('end',
    [keys.sessionsOf(subject), keys.log, keys.logUntil, ...ids.map(keys.session)],
    milliseconds(keep), marker, microseconds(deadline), ...ids) as [string, unknown, string[]]
  if (outcome === 'late') throw new StoreFailed(LATE)
  return { ended: readSessions(ended), lost }
}
