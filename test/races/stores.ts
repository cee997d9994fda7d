import { once } from 'node:events'
import { Redis } from 'ioredis'
import { open } from 'lmdb'
import pg from 'pg'
import { lmdbStore, postgresStore, redisStore, type SessionStore } from '../../plugins/sessions/index.ts'

/** The session store at an address: `lmdb:/folder`, `redis://...` or `postgres://...`. */
export async function openSessionStore (url: string): Promise<SessionStore> {
  if (url.startsWith('redis:')) {
    const client = new Redis(url)
    client.on('error', () => {})
    await once(client, 'ready')
    return redisStore(client)
  }
  if (url.startsWith('lmdb:')) return lmdbStore(open({ path: url.slice('lmdb:'.length), noSubdir: false, maxDbs: 8 }))
  const store = postgresStore(new pg.Pool({ connectionString: url, connectionTimeoutMillis: 4000, statement_timeout: 4000 }))
  await store.migrate()
  return store
}
