import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis, type CommonRedisOptions } from 'ioredis'
import t, { type Test } from 'tap'
import { watchRevocations } from '../../../../plugins/sessions/stores/redis/watch.ts'
import type { Revocation } from '../../../../plugins/sessions/session-store.ts'
import { noRedis, startRedis } from '../../../servers/redis.ts'
import { connect } from './connect.ts'

const CHANNEL = '{gatehouse}:revoked'

/** Watches until the test ends; `hears` tells whether what is published comes through, within two seconds. */
async function watched (t: Test, client: Redis, publisher = client) {
  const told: Revocation[] = []
  const end = await watchRevocations(client, CHANNEL, revocation => { told.push(revocation) })
  t.teardown(end)
  let count = 0
  return {
    told,
    end,
    async hears (): Promise<boolean> {
      const id = `id-${++count}`
      for (let waited = 0; waited < 100; waited++) {
        await publisher.publish(CHANNEL, `1500:${id}`)
        await sleep(20)
        if (told.some(revocation => revocation.id === id)) return true
      }
      return false
    }
  }
}

t.test('tells what is published, and nothing that is no revocation', { skip: noRedis }, async t => {
  const client = await connect(t, (await startRedis(t)).port)
  const { told, hears } = await watched(t, client)
  for (const message of ['', 'x', ':', '12:', ':id', 'x:id', '-1:id', '{"id":"id"}']) await client.publish(CHANNEL, message)
  await client.publish('{gatehouse}:other', '1500:id')
  await client.publish(CHANNEL, '1500:a:b\nc')
  t.ok(await hears())
  t.strictSame(told[0], { id: 'a:b\nc', until: 1.5 })
})

t.test('listens again by itself', { skip: noRedis }, async t => {
  const server = await startRedis(t)
  const kinds: CommonRedisOptions[] = [{}, { autoResubscribe: false }, { keyPrefix: 'shop:' }, { enableOfflineQueue: false }, { lazyConnect: true, enableOfflineQueue: false }]
  for (const options of kinds) {
    const client = await connect(t, server.port, options)
    const publisher = await connect(t, server.port)
    const { hears } = await watched(t, client, publisher)
    t.ok(await hears(), 'at first')
    await publisher.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    t.ok(await hears(), 'after its connection was killed')
    await server.stop('SIGKILL')
    await sleep(100)
    await server.start()
    if (publisher.status !== 'ready') await once(publisher, 'ready')
    t.ok(await hears(), 'after the server was restarted')
  }
})

t.test('its end leaves nothing open, whatever the connection does just then', { skip: noRedis }, async t => {
  const server = await startRedis(t)
  const client = await connect(t, server.port)
  const { end, hears, told } = await watched(t, client)
  t.ok(await hears())
  await end()
  const heard = told.length
  await sleep(100)
  await client.publish(CHANNEL, '1500:late')
  t.equal(told.length, heard)
  t.notMatch(await client.client('LIST'), /sub=1/)

  // A process with nothing else to do ends, also where the server is away.
  const program = `
    import { once } from 'node:events'
    import { Redis } from 'ioredis'
    import { watchRevocations } from './plugins/sessions/stores/redis/watch.ts'
    const client = new Redis(${server.port}, { retryStrategy: () => 20 })
    client.on('error', () => {})
    await once(client, 'ready')
    const end = await watchRevocations(client, 'channel', () => {})
    console.log('watching')
    await once(process.stdin, 'data')
    await end()
    client.disconnect()
    process.stdin.destroy()
  `
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    // What tsx makes of a source is not what tap makes of it: its coverage would not fit.
    stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' }
  })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  await server.stop('SIGKILL')
  await sleep(100)
  child.stdin.write('end\n')
  t.strictSame(await once(child, 'exit', { signal: AbortSignal.timeout(10_000) }), [0, null])
})

t.test('where it does not get to listen it says so, and does not go on trying', async t => {
  await t.rejects(watchRevocations({ ...new Nowhere(), status: 'reconnecting' }, CHANNEL, () => {}), { code: 'GTH_SESSIONS_STORE_FAILED' })

  const nobody = new Redis({ port: 1, retryStrategy: () => 20, lazyConnect: true })
  const client = { ...new Nowhere(), duplicate: () => nobody }
  await t.rejects(watchRevocations(client, CHANNEL, () => {}), { code: 'GTH_SESSIONS_STORE_FAILED', message: /closed/ })
  nobody.on('connecting', () => t.fail('it goes on trying'))
  await sleep(100)
})

t.test('a subscription that fails later is no unhandled rejection', async t => {
  const subscriber = Object.assign(new EventEmitter(), { connect: async () => {}, subscribe: async () => {}, disconnect: () => {} })
  const watching = watchRevocations({ ...new Nowhere(), duplicate: () => subscriber }, CHANNEL, () => {})
  subscriber.emit('ready')
  await watching
  subscriber.subscribe = async () => { throw new Error('away') }
  t.doesNotThrow(() => subscriber.emit('ready'))
  t.doesNotThrow(() => subscriber.emit('message', CHANNEL))
  t.doesNotThrow(() => subscriber.emit('error', new Error('away')))
  await sleep(0)
})

/** A client that nothing is asked. */
class Nowhere {
  status = 'ready'
  evalsha = async () => null
  eval = async () => null
  duplicate = (): Redis => { throw new Error('this is not asked') }
}
