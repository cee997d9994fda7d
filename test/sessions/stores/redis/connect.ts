import { once } from 'node:events'
import { Redis, type CommonRedisOptions } from 'ioredis'
import type { Test } from 'tap'
import { startRedis } from '../../../servers/redis.ts'
import type { SessionStore } from '../../../../plugins/sessions/index.ts'
import { redisStore } from '../../../../plugins/sessions/stores/redis.ts'
import type { RedisClient } from '../../../../plugins/sessions/stores/redis/client.ts'
import { redisServer, type RedisServer } from '../../../../plugins/sessions/stores/redis/ask.ts'
import { redisKeys } from '../../../../plugins/sessions/stores/redis/keys.ts'
import { sessionStoreContract } from '../../../../plugins/testing/index.ts'

/** A client that is connected, until the test ends. */
export async function connect (t: Test, port: number, options: Omit<CommonRedisOptions, 'replyMapping'> = {}): Promise<Redis> {
  const client = new Redis({ port, retryStrategy: () => 20, ...options })
  // A server that goes away, as in some tests, is no fault of theirs.
  client.on('error', () => {})
  t.teardown(() => client.disconnect())
  if (client.status === 'wait') await client.connect()
  else await once(client, 'ready')
  return client
}

/** What the default prefix makes of the keys. */
export const KEYS = redisKeys('{gatehouse}:')

/** A store on a server of the test's own. */
export async function startStore (t: Test) {
  const { port } = await startRedis(t)
  const client = await connect(t, port)
  return { port, client, store: redisStore(client), server: redisServer(client) }
}

/** A server that reports each script with the number of its keys before it runs it. */
export function observed (server: RedisServer, see: (step: string, keys: number) => Promise<void> | void): RedisServer {
  return {
    read: server.read,
    run: async (step, keys, ...given) => {
      await see(step, keys.length)
      return server.run(step, keys, ...given)
    }
  }
}

/** A client that answers what a test tells it, and fails on every other command. */
export function clientThat (answers: Partial<RedisClient> & { options?: object }): RedisClient {
  const never = () => { throw new Error('this is not asked') }
  return { evalsha: never, eval: never, hmget: never, zrevrange: never, zmscore: never, duplicate: never, ...answers }
}

/** Checks the contract. */
export async function testContract (t: Test, store: SessionStore): Promise<void> {
  for (const { name, run } of sessionStoreContract(() => store)) await t.test(name, run)
}
