import { once } from 'node:events'
import { connect as connectTcp, createServer, type AddressInfo, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { redisStore } from '../../../plugins/sessions/stores/redis.ts'
import { fresh, KEEP, newSession, revokedIds, rotate } from '../../../plugins/testing/store-contract/case.ts'
import { noRedis, noValkey, startRedis } from '../../servers/redis.ts'
import { connect, testContract } from './redis/connect.ts'

t.test('the contract', { skip: noRedis }, async t => {
  await testContract(t, redisStore(await connect(t, (await startRedis(t)).port)))
})

t.test('the contract, on Valkey', { skip: noValkey }, async t => {
  await testContract(t, redisStore(await connect(t, (await startRedis(t, { program: 'valkey-server' })).port)))
})

t.test('the contract, with a client that changes keys and replies', { skip: noRedis }, async t => {
  const client = await connect(t, (await startRedis(t)).port, { keyPrefix: 'shop:', stringNumbers: true, enableOfflineQueue: false, enableAutoPipelining: true })
  await testContract(t, redisStore(client, { prefix: 'a:{b}:' }))
  t.ok((await client.keys('*')).every(key => key.startsWith('shop:a:{b}:')))
})

t.test('an unknown session costs one read, and neither a script nor a write', { skip: noRedis }, async t => {
  const { port } = await startRedis(t)
  const [client, observer] = [await connect(t, port), await connect(t, port)]
  const store = redisStore(client)
  const calls = async () => [...(await observer.info('commandstats')).matchAll(/cmdstat_(\w+):calls=(\d+)/g)].map(([, name, count]) => [name, Number(count)] as const)
  await client.config('RESETSTAT')
  t.equal(await store.find('unknown'), null)
  t.strictSame(await rotate(store, 'unknown', fresh('hash')), { outcome: 'gone' })
  t.equal(await store.revoke('unknown', KEEP), null)
  t.strictSame((await calls()).filter(([name]) => name !== 'config' && name !== 'info'), [['hmget', 3]])
})

t.test('two clients with different keyPrefix do not hear each other, and each hears itself', { skip: noRedis }, async t => {
  const { port } = await startRedis(t)
  const prefixes = [{}, { keyPrefix: 'shop:' }, { keyPrefix: 'bank:' }]
  const applications = await Promise.all(prefixes.map(async options => {
    const store = redisStore(await connect(t, port, options))
    const told: string[] = []
    const end = await store.watch?.(({ id }) => { told.push(id) })
    if (end !== undefined) t.teardown(end)
    return { store, told, session: newSession() }
  }))
  for (const { store, session } of applications) {
    await store.add(session)
    await store.revoke(session.id, KEEP)
  }
  while (applications.some(({ told }) => told.length === 0)) await new Promise(resolve => setTimeout(resolve, 10))
  t.strictSame(applications.map(({ told }) => told), applications.map(({ session }) => [session.id]))
})

t.test('the time of revocations is that of the server, never later', { skip: noRedis }, async t => {
  const client = await connect(t, (await startRedis(t)).port)
  const { now = 0 } = await redisStore(client).revocations(null)
  const [seconds, micros] = await client.time()
  const after = Number(seconds) + Number(micros) / 1e6
  t.ok(now <= after && now > after - 10)
})

t.test('two prefixes are two stores', { skip: noRedis }, async t => {
  const client = await connect(t, (await startRedis(t)).port)
  const [one, other] = [redisStore(client, { prefix: '{one}:' }), redisStore(client, { prefix: '{other}:' })]
  const session = newSession()
  await one.add(session)
  t.equal(await other.find(session.id), null)
  await one.revoke(session.id, KEEP)
  t.strictSame(await revokedIds(other), [])
})

t.test('a session that ends at once is not kept', { skip: noRedis }, async t => {
  const store = redisStore(await connect(t, (await startRedis(t)).port))
  const session = newSession({ lifetime: 0 })
  await t.rejects(store.add(session), { code: 'GTH_SESSIONS_STORE_FAILED', message: /ended before it was kept/ })
  t.equal(await store.find(session.id), null)
})

t.test('of many clients at once one rotates', { skip: noRedis }, async t => {
  const { port } = await startRedis(t)
  const stores = await Promise.all(Array.from({ length: 5 }, async () => redisStore(await connect(t, port))))
  for (let round = 0; round < 20; round++) {
    const session = newSession()
    await stores[0]?.add(session)
    const all = await Promise.all(stores.flatMap(store => Array.from({ length: 10 }, () => rotate(store, session.id, session.hash))))
    t.equal(all.filter(({ outcome }) => outcome === 'rotated').length, 1)
    t.equal(new Set(all.map(answer => 'nonce' in answer && answer.nonce)).size, 1)
  }
})

t.test('what was answered survives the server\'s death; while it is away all is refused at once', { skip: noRedis }, async t => {
  const server = await startRedis(t, { persistent: true })
  const client = await connect(t, server.port)
  const store = redisStore(client)
  const [rotated, revoked] = [newSession(), newSession()]
  for (const session of [rotated, revoked]) await store.add(session)
  const next = { hash: fresh('hash'), nonce: fresh('nonce') }
  await rotate(store, rotated.id, rotated.hash, { next })
  await store.revoke(revoked.id, KEEP)
  const { cursor } = await store.revocations(null)

  const closed = once(client, 'close')
  await server.stop('SIGKILL')
  await closed
  const from = performance.now()
  for (const step of [store.find(rotated.id), store.revocations(null), store.revoke(rotated.id, KEEP), rotate(store, rotated.id, next.hash), Promise.resolve(store.watch?.(() => {}))]) {
    await t.rejects(Promise.resolve<unknown>(step), { code: 'GTH_SESSIONS_STORE_FAILED', statusCode: 503 })
  }
  t.ok(performance.now() - from < 1000)

  await server.start()
  if (client.status !== 'ready') await once(client, 'ready')
  t.match(await rotate(store, rotated.id, rotated.hash), { outcome: 'retried', nonce: next.nonce }, 'nothing that was refused was done later')
  t.equal(await store.find(revoked.id), null)
  t.strictSame(await revokedIds(store), [revoked.id])
  t.strictSame((await store.revocations(cursor)).revocations, [], 'and the cursor holds')
})

t.test('a rotation whose answer is lost is sent again by the client, and ends nothing', { skip: noRedis }, async t => {
  const { port } = await startRedis(t)
  const store = redisStore(await connect(t, port))
  const lossy = await lossyProxy(t, port)
  const behind = redisStore(await connect(t, lossy.port))
  const session = newSession()
  await store.add(session)
  // So that the scripts are known: otherwise the lost answer would be that they are not.
  const other = newSession()
  await store.add(other)
  await rotate(store, other.id, other.hash)
  await store.revoke(other.id, KEEP)

  const next = { hash: fresh('hash'), nonce: fresh('nonce') }
  lossy.loseNext()
  t.match(await rotate(behind, session.id, session.hash, { next, grace: 0 }), { outcome: 'retried', nonce: next.nonce })
  t.equal(lossy.lost(), 1)
  t.match(await rotate(behind, session.id, next.hash), { outcome: 'rotated' })

  lossy.loseNext()
  t.equal(await behind.revoke(session.id, KEEP), null, 'whether it was this one that ended it, a second run cannot tell')
  t.strictSame(await revokedIds(store), [other.id, session.id])
})

t.test('many revocations are read page by page', { skip: noRedis }, async t => {
  const client = await connect(t, (await startRedis(t)).port)
  const store = redisStore(client)
  const subject = fresh('subject')
  const sessions = Array.from({ length: 2001 }, () => newSession({ subject }))
  const { cursor } = await store.revocations(null)
  await Promise.all(sessions.map(session => store.add(session)))
  t.equal((await store.revokeAll(subject, KEEP)).length, sessions.length)
  const news = await store.revocations(cursor)
  t.strictSame(new Set(news.revocations.map(({ id }) => id)), new Set(sessions.map(({ id }) => id)))
  t.equal(news.revocations.length, sessions.length)
  t.match(await store.revocations(news.cursor), { revocations: [], cursor: news.cursor })
})

/** A way to a server on which the answer to a script can get lost, with the connection. */
async function lossyProxy (t: Test, port: number) {
  let losing = false
  let asked = false
  let lost = 0
  const sockets = new Set<Socket>()
  const proxy = createServer(socket => {
    const upstream = connectTcp(port, '127.0.0.1')
    for (const end of [socket, upstream]) sockets.add(end.on('error', () => {}))
    socket.on('data', chunk => {
      asked = String(chunk).includes('evalsha')
      upstream.write(chunk)
    }).on('close', () => upstream.destroy())
    upstream.on('close', () => socket.destroy()).on('data', chunk => {
      if (!losing || !asked) {
        socket.write(chunk)
      } else {
        losing = false
        lost++
        socket.destroy()
      }
    })
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.teardown(() => {
    proxy.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (proxy.address() as AddressInfo).port, loseNext: () => { losing = true }, lost: () => lost }
}
