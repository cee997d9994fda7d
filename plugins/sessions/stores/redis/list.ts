import { StoreFailed } from '../../errors.ts'
import type { Session } from '../../session-store.ts'
import type { RedisServer } from './ask.ts'
import { LOST } from './end-sessions.ts'
import type { RedisKeys } from './keys.ts'
import { readSession, SESSION_FIELDS } from './session-fields.ts'

/**
 * The sessions of a subject, the latest used first. Each is read by itself: the server does other work in between.
 *
 * @param most how many at most: those that end last, which are those used last as long as `idleLifetime` stays the same
 * @throws StoreFailed
 */
export async function listSessions (server: RedisServer, keys: RedisKeys, subject: string, most: number): Promise<Session[]> {
  const ids = await server.read(client => client.zrevrange(keys.sessionsOf(subject), 0, most - 1)) as string[]
  const found = await Promise.all(ids.map(async id => readSession(await server.read(client => client.hmget(keys.session(id), ...SESSION_FIELDS)))))
  await assertNoneLost(server, keys, subject, ids.filter((_, i) => found[i] === null))
  return found.filter(session => session !== null).sort((a, b) => b.usedAt - a.usedAt)
}

/** Checks that sessions whose hash was not found have ended. @throws StoreFailed */
export async function assertNoneLost ({ run }: RedisServer, keys: RedisKeys, subject: string, missing: readonly string[]): Promise<void> {
  if (missing.length === 0) return
  const lost = await run('lost', [keys.sessionsOf(subject), ...missing.map(keys.session)], ...missing) as string[]
  if (lost.length > 0) throw new StoreFailed(LOST)
}
