import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import type { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { redisAnswer } from '../../store/redis-answer.ts'
import { redisClient } from '../servers/client.ts'
import { noRedis, startRedis } from '../servers/redis.ts'

const UNAVAILABLE = { code: 'REDIS_UNAVAILABLE', statusCode: 503 }

/** A client whose connection is in this state. */
const client = (status: Redis['status']) => ({ status }) as Redis

/** A port that nobody listens on. */
async function closedPort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

async function timed (t: Test, most: number, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now()
  await work()
  const milliseconds = performance.now() - start
  t.ok(milliseconds < most, `${milliseconds.toFixed()} ms of at most ${most}`)
}

t.test('passes on what Redis answers', async t => {
  for (const status of ['ready', 'wait', 'connecting', 'connect'] as const) t.equal(await redisAnswer(client(status), async () => 7), 7)
})

t.test('does not even ask where the connection is lost', async t => {
  for (const status of ['close', 'reconnecting', 'end'] as const) {
    await t.rejects(redisAnswer(client(status), async () => t.fail('asked')), UNAVAILABLE)
  }
})

t.test('an error is told to the log, not to the client', async t => {
  const cause = new Error('OOM command not allowed')
  await t.rejects(redisAnswer(client('ready'), () => Promise.reject(cause)), { ...UNAVAILABLE, message: 'Redis does not answer.', cause })
})

t.test('waits for a second, no longer, and no timer is left behind', async t => {
  await timed(t, 3000, () => t.rejects(redisAnswer(client('ready'), () => new Promise(() => {})), { ...UNAVAILABLE, cause: { message: 'no answer in 1000 ms' } }))
  await redisAnswer(client('ready'), async () => 7)
  t.notOk(process.getActiveResourcesInfo().includes('Timeout'))
})

t.test('a server that was never there', async t => {
  const redis = redisClient(t, `redis://127.0.0.1:${await closedPort()}`)
  for (let i = 0; i < 3; i++) await timed(t, 3000, () => t.rejects(redisAnswer(redis, () => redis.ping()), UNAVAILABLE))
})

t.test('a server that goes, comes back, and freezes', { skip: noRedis }, async t => {
  const server = await startRedis(t)
  const redis = redisClient(t, server.url)
  t.equal(await redisAnswer(redis, () => redis.ping()), 'PONG')
  const closed = once(redis, 'close')
  await server.stop()
  await closed
  await timed(t, 3000, () => t.rejects(redisAnswer(redis, () => redis.ping()), UNAVAILABLE))
  await server.start()
  if (redis.status !== 'ready') await once(redis, 'ready')
  t.equal(await redisAnswer(redis, () => redis.ping()), 'PONG')
  server.freeze()
  await timed(t, 3000, () => t.rejects(redisAnswer(redis, () => redis.ping()), UNAVAILABLE))
  server.thaw()
  t.equal(await redisAnswer(redis, () => redis.ping()), 'PONG')
})
