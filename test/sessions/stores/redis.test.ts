import { Redis } from 'ioredis'
import { once } from 'node:events'
import t from 'tap'
import { redisStore } from '../../../plugins/sessions/stores/redis.ts'
import { sessionStoreContract } from '../../../plugins/testing/index.ts'
import { noRedis, startRedis } from '../../servers/redis.ts'

t.test('the contract', { skip: noRedis }, async t => {
  const server = await startRedis(t)
  const client = new Redis(server.url)
  await once(client, 'ready')
  t.teardown(() => client.quit())
  const store = redisStore(client)
  for (const { name, run } of sessionStoreContract(() => store)) await t.test(name, run)
})
