import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import { noRedis, startRedis } from '../servers/redis.ts'
import { startRedisCluster } from '../servers/redis-cluster.ts'
import { startSentinel } from '../servers/redis-sentinel.ts'

/** Where sessions are kept while a race runs. */
export interface Place {
  readonly url: string
  /** Takes the server away, and brings it back with its data; undefined where there is no server. */
  readonly stop?: () => Promise<void>
  readonly start?: () => Promise<void>
  /** Moves all that is kept to another node of a cluster, slowly, while it is used. */
  readonly reshard?: () => Promise<void>
  /** Waits until a replica has all that was answered; and has it take over from the master, which is killed. */
  readonly replicated?: () => Promise<void>
  readonly failOver?: () => Promise<void>
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
  'redis-cluster': {
    missing: noRedis,
    open: async t => {
      const { ports, moveSlotOf } = await startRedisCluster(t)
      return {
        url: `redis-cluster:${ports.join()}`,
        async reshard () {
          const move = await moveSlotOf('{gatehouse}:')
          for (let keys = await move.left(); keys.length > 0; keys = await move.left()) {
            await move.move(keys.slice(0, 4))
            await sleep(20)
          }
          await move.finish()
        }
      }
    }
  },
  'redis-sentinel': {
    missing: noRedis,
    open: async t => {
      const { sentinels: [{ port }], name, replicated, failOver } = await startSentinel(t)
      return { url: `redis-sentinel:${port}/${name}`, replicated, failOver }
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
