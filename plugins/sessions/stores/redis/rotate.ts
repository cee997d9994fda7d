import { StoreFailed } from '../../errors.ts'
import type { Rotated, Rotation } from '../../session-store.ts'
import type { RedisServer } from './ask.ts'
import { LATE, LOST } from './end-sessions.ts'
import type { RedisKeys } from './keys.ts'
import { microseconds, milliseconds, readSession, SESSION_FIELDS } from './session-fields.ts'

type Answer = readonly [outcome: 'rotated' | 'retried' | 'reused' | 'gone' | 'suspected' | 'late' | 'lost', nonce: string, fields: unknown]

/**
 * Uses a refresh token. The session's subject, and with it the names of the keys, is read first: an unknown session costs
 * this one read.
 *
 * @throws StoreFailed
 */
export async function rotateSession ({ run, read }: RedisServer, keys: RedisKeys, rotation: Rotation): Promise<Rotated> {
  const { id, presented, next, grace, idleLifetime, keep, deadline } = rotation
  const found = readSession(await read(client => client.hmget(keys.session(id), ...SESSION_FIELDS)))
  if (found === null) return { outcome: 'gone' }
  const names = [keys.session(id), keys.sessionsOf(found.subject)]
  const rotate = async (names: readonly string[]) => await run('rotate', names, id, presented, next.hash, next.nonce,
    milliseconds(grace), milliseconds(idleLifetime), milliseconds(keep), microseconds(deadline)) as Answer
  let [outcome, nonce, fields] = await rotate(names)
  if (outcome === 'suspected') [outcome, nonce, fields] = await rotate([...names, keys.log, keys.logUntil])
  if (outcome === 'late') throw new StoreFailed(LATE)
  if (outcome === 'lost') throw new StoreFailed(LOST)
  const session = readSession(fields)
  if (session === null || outcome === 'gone') return { outcome: 'gone' }
  return outcome === 'reused' ? { outcome, session } : { outcome: outcome as 'rotated', session, nonce }
}
