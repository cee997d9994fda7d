import { StoreFailed } from '../../errors.ts'
import type { AddedSession, NewSession, Session } from '../../session-store.ts'
import { digest } from '../digest.ts'
import type { RedisServer } from './ask.ts'
import { BATCH, endSessions, LATE } from './end-sessions.ts'
import type { RedisKeys } from './keys.ts'
import { assertNoneLost } from './list.ts'
import { microseconds, milliseconds, readSession, readSessions } from './session-fields.ts'

/** Sessions of a subject that are read at once. */
const PAGE = 500
/** Sessions that are named beyond those that must end: logins at the same time end some of them. */
const SPARE = 20
/** Each time that another login was faster is one attempt. */
const ATTEMPTS = 200

type Answer = readonly ['added', unknown, unknown] | readonly ['full', string] | readonly ['refused' | 'ended' | 'late']

/**
 * Adds a session. If the subject has too many, the script answers so and changes nothing: which ones are the oldest is
 * read here, and the next attempt names them, because a script may touch only keys that are named.
 *
 * @returns null if all sessions of the subject were revoked since the request arrived
 * @throws StoreFailed
 */
export async function addSession (server: RedisServer, keys: RedisKeys, session: NewSession): Promise<AddedSession | null> {
  const { id, subject, claims, device, persistent, hash, lifetime, idleLifetime, arrivedAt, limit, deadline } = session
  const keep = limit?.keep ?? 0
  const fixed = [id, JSON.stringify({ id, subject, claims, device, persistent }), digest(subject), hash, milliseconds(lifetime), milliseconds(idleLifetime),
    microseconds(arrivedAt), microseconds(deadline), limit?.sessions ?? '', milliseconds(keep)]
  const revoked: Session[] = []
  let oldest: string[] = []
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const answer = await server.run('add',
      [keys.session(id), keys.sessionsOf(subject), keys.markerOf(subject), keys.log, keys.logUntil, ...oldest.map(keys.session)],
      ...fixed, ...oldest) as Answer
    if (answer[0] === 'added') {
      revoked.push(...readSessions(answer[2]))
      const added = readSession(answer[1]) as Session
      return revoked.length === 0 ? added : { ...added, revoked }
    }
    if (answer[0] === 'refused') return null
    if (answer[0] === 'ended') throw new StoreFailed('the session ended before it was kept')
    if (answer[0] === 'late') throw new StoreFailed(LATE)

    const over = Number(answer[1])
    const ids = await oldestFirst(server, keys, subject, over)
    let first = 0
    // A limit that was lowered: what is far too much ends in steps of its own.
    for (; over - first > BATCH; first += BATCH) {
      const step = await endSessions(server, keys, { subject, ids: ids.slice(first, first + BATCH), keep, deadline })
      for (const session of step.ended) revoked.push(session)
    }
    oldest = ids.slice(first, over + SPARE)
  }
  throw new StoreFailed('too many sessions of one subject are started at once')
}

/** The subject's sessions by when they were created. @param needed if there are fewer, some may be lost */
async function oldestFirst (server: RedisServer, keys: RedisKeys, subject: string, needed: number): Promise<string[]> {
  const found = new Map<string, number>()
  const missing: string[] = []
  // A session that is used meanwhile goes to the front: others may be read twice.
  for (let first = 0, more = true; more; first += PAGE) {
    const ids = await server.read(client => client.zrevrange(keys.sessionsOf(subject), first, first + PAGE - 1)) as string[]
    const created = await Promise.all(ids.map(id => server.read(client => client.hmget(keys.session(id), 'created')) as Promise<[string | null]>))
    for (const [i, id] of ids.entries()) {
      const time = created[i]?.[0] ?? null
      if (time === null) missing.push(id)
      else found.set(id, Number(time))
    }
    more = ids.length === PAGE
  }
  if (found.size < needed) await assertNoneLost(server, keys, subject, missing.slice(0, PAGE))
  return [...found].sort(([, a], [, b]) => a - b).map(([id]) => id)
}
