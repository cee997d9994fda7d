import { once } from 'node:events'
import { Redis } from 'ioredis'
import t from 'tap'
import { redisStore } from '../../../../plugins/sessions/stores/redis.ts'
import { fresh, KEEP, newSession, revokedIds, rotate } from '../../../../plugins/testing/store-contract/case.ts'
import { noRedis } from '../../../servers/redis.ts'
import { startSentinel } from '../../../servers/redis-sentinel.ts'

t.test('a replica that takes over has an earlier state of the store, and all of it', { skip: noRedis }, async t => {
  const { sentinels, name, replicated, detachReplica, failOver } = await startSentinel(t)
  const client = new Redis({ sentinels, name, sentinelRetryStrategy: () => 50, retryStrategy: () => 50 })
  client.on('error', () => {})
  t.teardown(() => client.disconnect())
  await once(client, 'ready')
  const store = redisStore(client)
  const next = () => ({ hash: fresh('hash'), nonce: fresh('nonce') })
  const [revoked, rotated, revokedLate, rotatedLate, addedLate] = Array.from({ length: 5 }, () => newSession()) as [ReturnType<typeof newSession>, ReturnType<typeof newSession>, ReturnType<typeof newSession>, ReturnType<typeof newSession>, ReturnType<typeof newSession>]
  for (const session of [revoked, rotated, revokedLate, rotatedLate]) await store.add(session)
  await store.revoke(revoked.id, KEEP)
  const [first, second] = [next(), next()]
  await rotate(store, rotated.id, rotated.hash, { next: first })
  const { cursor } = await store.revocations(null)
  await replicated()

  // What the replica does not learn of.
  await detachReplica()
  await store.revoke(revokedLate.id, KEEP)
  await rotate(store, rotatedLate.id, rotatedLate.hash, { next: second })
  await store.add(addedLate)
  await failOver()
  for (let waited = 0; waited < 500 && await store.find(rotated.id).catch(() => null) === null; waited++) await new Promise(resolve => setTimeout(resolve, 20))

  t.equal(await store.find(revoked.id), null, 'what it knew to be revoked stays so')
  t.strictSame(await revokedIds(store), [revoked.id])
  t.strictSame((await store.revocations(cursor)).revocations, [], 'the cursor holds')
  t.match(await rotate(store, rotated.id, first.hash), { outcome: 'rotated' })
  t.match(await rotate(store, rotated.id, rotated.hash, { grace: 0 }), { outcome: 'reused' }, 'a token that it knew to be used is not good again')

  t.match(await store.find(revokedLate.id), { id: revokedLate.id }, 'a revocation may be lost')
  t.equal(await store.find(addedLate.id), null, 'a session may be lost')
  t.match(await rotate(store, rotatedLate.id, second.hash), { outcome: 'reused' }, 'a rotation may be lost: its client has to log in again')
})
