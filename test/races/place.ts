import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import { noRedis, startRedis } from '../servers/redis.ts'

/** Where sessions are kept while a race runs. */
export interface Place {
  readonly url: string
  /** Takes the server away, and brings it back with its data; undefined where there is no server. */
  readonly stop?: () => Promise<void>
  readonly start?: () => Promise<void>
}

type Opener = (t: { teardown (step: () => unknown): unknown }) => Promise<Place>

/** Each kind of store that lasts, and why it cannot be had here, if so. */
export const PLACES: Readonly<Record<string, { missing: false | string, open: Opener }>> = {
  lmdb: {
    missing: false,
    open: async t => {
      const folder = mkdtempSync(join(tmpdir(), 'gatehouse-races-'))
      t.teardown(() => rmSync(folder, { recursive: true, force: true }))
      return { url: `lmdb:${folder}` }
    }
  },
  redis: {
    missing: noRedis,
    open: async t => {
      const server = await startRedis(t, { persistent: true })
      return { url: server.url, stop: () => server.stop('SIGKILL'), start: server.start }
    }
  },
  postgres: {
    missing: noPostgres,
    open: async t => {
      const server = await startPostgres(t)
      return { url: server.url, stop: () => server.stop('crash'), start: server.start }
    }
  }
}
