import { Cluster, Redis } from 'ioredis'
import t from 'tap'
import { redisStore } from '../../../../plugins/sessions/stores/redis.ts'
import { prefixOf } from '../../../../plugins/sessions/stores/redis/options.ts'
import { clientThat } from './connect.ts'

const INVALID = 'GTH_SESSIONS_INVALID_OPTION'
const unasked = clientThat({})

t.test('refuses what is no client of ioredis', async t => {
  const { hmget, ...withoutHmget } = unasked
  for (const client of [undefined, null, 'redis://localhost', {}, { evalSha: hmget, eval: hmget, duplicate: hmget }, withoutHmget]) {
    t.throws(() => Reflect.apply(redisStore, null, [client]), { code: INVALID, message: /needs a client of ioredis/ })
  }
})

t.test('refuses an unknown option', async t => {
  t.throws(() => Reflect.apply(redisStore, null, [unasked, { prefx: '{a}' }]),
    { code: 'GTH_SESSIONS_UNKNOWN_OPTION', message: /redisStore: .*"prefx".*"prefix"/ })
})

t.test('refuses a prefix without a hash tag', async t => {
  for (const prefix of ['', 'shop:', '{}', '{}{shop}:', '}{', '{shop', 1, null]) {
    t.throws(() => Reflect.apply(redisStore, null, [unasked, { prefix }]), { code: INVALID, message: /hash tag/ }, String(prefix))
  }
  t.equal(prefixOf(unasked, { prefix: 'app:{shop}:' }), 'app:{shop}:')
  t.equal(prefixOf(unasked, {}), '{gatehouse}:')
})

t.test('refuses a keyPrefix that takes the hash tag away', async t => {
  t.throws(() => prefixOf(clientThat({ options: { keyPrefix: '{}' } }), {}), { code: INVALID, message: /keyPrefix/ })
  t.equal(prefixOf(clientThat({ options: { keyPrefix: 'shop:' } }), {}), '{gatehouse}:')
})

t.test('refuses a client that reads from replicas: they still show what has ended', async t => {
  const nodes = [{ host: '127.0.0.1', port: 1 }]
  const clients = [
    ...(['slave', 'all', () => []] as const).map(scaleReads => new Cluster(nodes, { scaleReads, lazyConnect: true })),
    new Redis({ sentinels: nodes, name: 'main', role: 'slave', lazyConnect: true }),
    new Redis({ readOnly: true, lazyConnect: true })
  ]
  for (const client of clients) t.throws(() => redisStore(client), { code: INVALID, message: /must read from the master/ })
  for (const client of [new Cluster(nodes, { lazyConnect: true }), new Redis({ sentinels: nodes, name: 'main', lazyConnect: true }), new Redis({ lazyConnect: true })]) {
    t.doesNotThrow(() => redisStore(client))
  }
})
