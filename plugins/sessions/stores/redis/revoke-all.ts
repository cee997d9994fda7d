import { StoreFailed } from '../../errors.ts'
import type { Session } from '../../session-store.ts'
import type { RedisServer } from './ask.ts'
import { BATCH, endSessions, LOST } from './end-sessions.ts'
import type { RedisKeys } from './keys.ts'
import { milliseconds } from './session-fields.ts'

/** Ids that are read in one step. */
const PAGE = 500
/** Milliseconds that a marker is kept at least. */
const MARKER_LIFETIME = 3_600_000

/**
 * Ends all sessions that the subject has now, in steps between which the server does other work. The marker comes first:
 * a session that is added later has its value, so that it is told apart whatever the clock does.
 *
 * @throws StoreFailed if one of them is lost; then the others have ended
 */
export async function revokeAll (server: RedisServer, keys: RedisKeys, subject: string, keep: number): Promise<Session[]> {
  const marker = String(await server.run('mark', [keys.markerOf(subject)], Math.max(MARKER_LIFETIME, milliseconds(keep))))
  const sessions: Session[] = []
  const seen = new Set<string>()
  let anyLost = false
  for (let page = PAGE; ;) {
    const ids = await server.read(client => client.zrevrange(keys.sessionsOf(subject), 0, page - 1)) as string[]
    const unseen = ids.filter(id => !seen.has(id))
    for (let i = 0; i < unseen.length; i += BATCH) {
      const step = await endSessions(server, keys, { subject, ids: unseen.slice(i, i + BATCH), keep, marker })
      for (const session of step.ended) sessions.push(session)
      anyLost ||= step.lost.length > 0
    }
    // What stays in the set was added after the marker, or is lost.
    for (const id of unseen) seen.add(id)
    if (unseen.length > 0) continue
    // Members change their places whenever a session is used: only one read of the whole set proves that none is left.
    if (ids.length < page) break
    page *= 2
  }
  if (anyLost) throw new StoreFailed(LOST)
  return sessions
}
