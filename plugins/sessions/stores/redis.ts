import { StoreFailed } from '../errors.ts'
import type { Session, SessionStore } from '../session-store.ts'
import { addSession } from './redis/add.ts'
import { redisServer } from './redis/ask.ts'
import type { RedisClient } from './redis/client.ts'
import { endSessions, LOST } from './redis/end-sessions.ts'
import { redisKeys } from './redis/keys.ts'
import { listSessions } from './redis/list.ts'
import { prefixOf, type RedisStoreOptions } from './redis/options.ts'
import { readRevocations } from './redis/revocations.ts'
import { revokeAll } from './redis/revoke-all.ts'
import { rotateSession } from './redis/rotate.ts'
import { readSession, SESSION_FIELDS } from './redis/session-fields.ts'
import { watchRevocations } from './redis/watch.ts'

export type { RedisStoreOptions } from './redis/options.ts'

/** Sessions that `list` gives unless it is told otherwise. */
const MOST = 1000

/**
 * Keeps sessions in Redis 6.2 or later, or in Valkey, for any number of processes. The server's clock decides.
 *
 * What was answered is as durable as the server makes it: with `appendonly yes` and `appendfsync always` it survives a
 * crash; with `appendfsync everysec` the last second may be lost, and without an append-only file, or in a failover to
 * a replica, more. Lost with it may be a revocation: the session is alive again until it is ended again. So is a
 * rotation: its client has to log in again. Set `maxmemory-policy noeviction`, otherwise sessions go, and revocations
 * are forgotten, when memory is short; then new sessions are refused, and revoking still works.
 *
 * While a cluster moves the slot of the keys, a step whose keys are on two nodes is refused; reading goes on. Nothing that
 * was answered is lost or undone.
 *
 * While the client is not connected, everything is refused at once. What was under way when a connection broke may have
 * been done; the client sends it once more, which does no harm.
 *
 * @param client of ioredis, connected: `app.redis` of @fastify/redis is one. It stays yours to close.
 * @throws UnknownOption, InvalidOption
 */
export function redisStore (client: RedisClient, options: RedisStoreOptions = {}): SessionStore {
  const keys = redisKeys(prefixOf(client, options))
  const server = redisServer(client)

  async function find (id: string): Promise<Session | null> {
    return readSession(await server.read(client => client.hmget(keys.session(id), ...SESSION_FIELDS)))
  }

  return {
    find,
    add: session => addSession(server, keys, session),
    rotate: rotation => rotateSession(server, keys, rotation),

    async revoke (id, keep) {
      const session = await find(id)
      if (session === null) return null
      const { ended: [ended = null], lost } = await endSessions(server, keys, { subject: session.subject, ids: [id], keep })
      if (lost.length > 0) throw new StoreFailed(LOST)
      return ended
    },

    revokeAll: (subject, keep) => revokeAll(server, keys, subject, keep),
    list: (subject, most = MOST) => listSessions(server, keys, subject, most),
    revocations: after => readRevocations(server, keys, after),
    watch: async tell => watchRevocations(client, String(await server.run('channel', [keys.log])), tell)
  }
}
