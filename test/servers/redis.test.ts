import { once } from 'node:events'
import t from 'tap'
import { redisClient } from './client.ts'
import { noRedis, startRedis } from './redis.ts'

t.test('starts, stops and starts again on its port, empty', { skip: noRedis }, async t => {
  const server = await startRedis(t)
  const redis = redisClient(t, server.url)
  await redis.set('key', 'value')
  await server.stop()
  await t.rejects(redisClient(t, server.url, { patient: false }).ping())
  await server.start()
  t.equal(await redis.get('key'), null)
  await t.rejects(server.start(), /runs already/)
})

t.test('has its data again where it is persistent', { skip: noRedis }, async t => {
  const server = await startRedis(t, { persistent: true })
  const redis = redisClient(t, server.url)
  await redis.set('key', 'value')
  await server.stop()
  await server.start()
  t.equal(await redis.get('key'), 'value')
})

t.test('two servers are apart', { skip: noRedis }, async t => {
  const [one, two] = await Promise.all([startRedis(t), startRedis(t)])
  t.not(one.port, two.port)
  await redisClient(t, one.url).set('key', 'value')
  t.equal(await redisClient(t, two.url).get('key'), null)
})

t.test('answers nothing while it is frozen, and later everything', { skip: noRedis }, async t => {
  const server = await startRedis(t)
  const redis = redisClient(t, server.url)
  await once(redis, 'ready')
  server.freeze()
  let answered = false
  const answer = redis.ping().finally(() => { answered = true })
  await new Promise(resolve => setTimeout(resolve, 200))
  t.equal(answered, false)
  server.thaw()
  t.equal(await answer, 'PONG')
})
