import fastifyPostgres from '@fastify/postgres'
import fastifyRedis from '@fastify/redis'
import type { FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import { lmdbStore, postgresStore, redisStore, type LmdbRoot, type SessionStore } from '../plugins/sessions/index.ts'
import { SessionStoreInvalid } from './errors.ts'

/** Where sessions are kept, and the client of Redis if that is where: it can count for all processes too. */
export interface OpenedSessions {
  readonly store: SessionStore
  readonly redis: Redis | undefined
}

/** Milliseconds. Longer than sessions waits for its store, nothing is worth waiting for. */
const PATIENCE = 4000

/**
 * Opens the session store at an address, and closes it with the application: `redis://...`, `rediss://...` or
 * `postgres://...` for any number of processes; without one the embedded store, for those of one machine.
 *
 * @throws SessionStoreInvalid, which does not show the address; and what the server says where it is not there
 */
export async function openSessionStore (app: FastifyInstance, url: string | undefined, root: LmdbRoot): Promise<OpenedSessions> {
  // What is no URL, of a password with a / in it say, the clients refuse without a word of where it stands.
  const scheme = url === undefined ? 'embedded' : URL.canParse(url) && /^(rediss?|postgres(?:ql)?):\/\//.exec(url)?.[1]
  switch (scheme) {
    case 'embedded':
      return { store: lmdbStore(root), redis: undefined }
    case 'redis':
    case 'rediss':
      return openRedis(app, String(url))
    case 'postgres':
    case 'postgresql': {
      await app.register(fastifyPostgres, { connectionString: url, connectionTimeoutMillis: PATIENCE, query_timeout: PATIENCE })
      const store = postgresStore(app.pg.pool)
      await store.migrate()
      return { store, redis: undefined }
    }
    default:
      throw new SessionStoreInvalid()
  }
}

async function openRedis (app: FastifyInstance, url: string): Promise<OpenedSessions> {
  const redis = new Redis(url, { connectTimeout: PATIENCE, maxRetriesPerRequest: 1 })
  // Whoever asks in vain says so; unheard, each attempt to connect again would be printed.
  redis.on('error', () => {})
  app.addHook('onClose', async () => {
    // A server that is away must not hold up the end.
    if (redis.status === 'ready') await redis.quit()
    else redis.disconnect()
  })
  await app.register(fastifyRedis, { client: redis })
  return { store: redisStore(redis), redis }
}
