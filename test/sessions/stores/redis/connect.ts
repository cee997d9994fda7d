import { once } from 'node:events'
import { Redis, type CommonRedisOptions } from 'ioredis'
import type { Test } from 'tap'
import type { RedisClient } from '../../../../plugins/sessions/stores/redis/client.ts'

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

/** A client that answers what a test tells it, and fails on every other command. */
export function clientThat (answers: Partial<RedisClient> & { options?: object }): RedisClient {
  const never = () => { throw new Error('this is not asked') }
  return { evalsha: never, eval: never, hmget: never, zrevrange: never, zmscore: never, duplicate: never, ...answers }
}
