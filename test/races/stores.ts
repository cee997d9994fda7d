import { once } from 'node:events'
import { Cluster, Redis } from 'ioredis'
import { open } from 'lmdb'
import pg from 'pg'
import { lmdbStore, postgresStore, redisStore, type SessionStore } from '../../plugins/sessions/index.ts'

/**
 * The session store at an address: `lmdb:/folder`, `redis://...`, `redis-cluster:<port>,<port>`,
 * `redis-sentinel:<port>/<name>` or `postgres://...`.
 */
export async function openSessionStore (url: string): Promise<SessionStore> {
  if (url.startsWith('redis')) {
    const client = redisClient(url)
    client.on('error', () => {})
    await once(client, 'ready')
    return redisStore(client)
  }
  if (url.startsWith('lmdb:')) return lmdbStore(open({ path: url.slice('lmdb:'.length), noSubdir: false, maxDbs: 8 }))
  const store = postgresStore(new pg.Pool({ connectionString: url, connectionTimeoutMillis: 4000, query_timeout: 4000 }))
  await store.migrate()
  return store
}

function redisClient (url: string): Redis | Cluster {
  const host = '127.0.0.1'
  const [kind, rest = ''] = url.split(/:(.*)/)
  if (kind === 'redis-cluster') return new Cluster(rest.split(',').map(port => ({ host, port: Number(port) })))
  if (kind !== 'redis-sentinel') return new Redis(url)
  const [port, name = ''] = rest.split('/')
  return new Redis({ sentinels: [{ host, port: Number(port) }], name, sentinelRetryStrategy: () => 100 })
}
