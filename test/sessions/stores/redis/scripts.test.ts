import type { Redis } from 'ioredis'
import t from 'tap'
import { redisStore } from '../../../../plugins/sessions/stores/redis.ts'
import { fresh, KEEP, newSession, pass, revokedIds, rotate, SHORT } from '../../../../plugins/testing/store-contract/case.ts'
import { noRedis, startRedis } from '../../../servers/redis.ts'
import { connect, KEYS } from './connect.ts'

t.test('on a server', { skip: noRedis }, async t => {
  const { port } = await startRedis(t)
  const client = await connect(t, port)
  const store = redisStore(client)
  t.beforeEach(() => client.flushall())

  t.test('what has ended leaves nothing behind, without anybody sweeping', async t => {
    const session = newSession({ idleLifetime: SHORT })
    await store.add(session)
    const revoked = newSession()
    await store.add(revoked)
    await store.revoke(revoked.id, SHORT)
    t.not(await client.dbsize(), 0)
    await pass()
    t.strictSame(await client.keys('*'), [])
  })

  t.test('every key expires, and holds nobody\'s name', async t => {
    const sessions = [newSession({ subject: 'ada' }), newSession({ subject: 'ada' })] as const
    for (const session of sessions) await store.add(session)
    await store.revoke(sessions[0].id, KEEP)
    const keys = await client.keys('*')
    t.equal(keys.length, 4, 'a session, its subject, the log and until when')
    for (const key of keys) {
      t.ok(await client.pttl(key) > 0, key)
      t.notMatch(key, /:ada/)
    }
  })

  t.test('a subject\'s index forgets the sessions that have ended', async t => {
    const subject = fresh('subject')
    await store.add(newSession({ subject, idleLifetime: SHORT }))
    await pass()
    await store.add(newSession({ subject }))
    const [key = ''] = await client.keys('*subject:*')
    t.equal(await client.zcard(key), 1)
  })

  t.test('the log forgets what may be forgotten', async t => {
    const [short, long] = [newSession(), newSession()]
    for (const session of [short, long]) await store.add(session)
    await store.revoke(short.id, SHORT)
    await pass()
    await store.revoke(long.id, KEEP)
    t.equal(await client.zcard('{gatehouse}:revoked'), 1)
    t.equal(await client.zcard('{gatehouse}:revoked-until'), 1)
  })

  t.test('a rotation that is sent twice is no reuse, however late and without a grace', async t => {
    const session = newSession()
    await store.add(session)
    const next = { hash: fresh('hash'), nonce: fresh('nonce') }
    t.match(await rotate(store, session.id, session.hash, { next, grace: 0 }), { outcome: 'rotated', nonce: next.nonce })
    t.match(await rotate(store, session.id, session.hash, { next, grace: 0 }), { outcome: 'retried', nonce: next.nonce })
    t.match(await rotate(store, session.id, session.hash, { grace: 0 }), { outcome: 'reused' }, 'another one is')
  })

  t.test('a session that is sent twice is kept once, and does not rise from a revocation', async t => {
    const session = newSession()
    const added = await store.add(session)
    await rotate(store, session.id, session.hash)
    const again = await store.add(session)
    t.equal(again?.createdAt, added?.createdAt)
    t.match(await rotate(store, session.id, session.hash), { outcome: 'retried' }, 'it is as it was')
    await store.revokeAll(session.subject, KEEP)
    await t.rejects(store.add(session), { code: 'GTH_SESSIONS_STORE_FAILED' })
    t.equal(await store.find(session.id), null)
  })

  t.test('a revocation that is sent twice is remembered', async t => {
    const session = newSession()
    await store.add(session)
    await store.revoke(session.id, KEEP)
    t.equal(await store.revoke(session.id, KEEP), null)
    t.strictSame(await revokedIds(store), [session.id])
  })

  t.test('a cursor of a log that was lost misses nothing of the new one', async t => {
    const revoke = async () => {
      const session = newSession()
      await store.add(session)
      await store.revoke(session.id, KEEP)
      return session.id
    }
    await revoke()
    const { cursor } = await store.revocations(null)
    await client.flushall()
    const lost = await store.revocations(cursor)
    t.strictSame(lost.revocations, [])
    const ids = [await revoke(), await revoke(), await revoke()]
    for (const old of [cursor, lost.cursor]) {
      t.strictSame((await store.revocations(old)).revocations.map(({ id }) => id), ids)
    }
  })

  t.test('the log keeps its order when the clock goes back', async t => {
    const [first, second] = [newSession(), newSession()]
    for (const session of [first, second]) await store.add(session)
    await store.revoke(first.id, KEEP)
    await client.zadd('{gatehouse}:revoked', 8e15, first.id)
    const { cursor } = await store.revocations(null)
    await store.revoke(second.id, KEEP)
    t.match((await store.revocations(cursor)).revocations, [{ id: second.id }])
  })

  t.test('when memory is full nothing is half kept, and revoking works', async t => {
    const session = newSession()
    await store.add(session)
    t.teardown(() => client.config('SET', 'maxmemory', '0'))
    await client.config('SET', 'maxmemory', '1')
    const refused = newSession()
    await t.rejects(store.add(refused), { code: 'GTH_SESSIONS_STORE_FAILED', message: /OOM/ })
    await t.rejects(rotate(store, session.id, session.hash), { code: 'GTH_SESSIONS_STORE_FAILED', message: /OOM/ })
    t.equal(await store.find(refused.id), null)
    t.strictSame(await store.list(refused.subject), [])
    t.match(await store.revoke(session.id, KEEP), { id: session.id })
    t.strictSame(await revokedIds(store), [session.id])
  })

  t.test('who may not publish revokes all the same', async t => {
    await client.acl('SETUSER', 'quiet', 'on', 'nopass', '~*', '+@all', 'resetchannels')
    const quiet = redisStore(await connect(t, port, { username: 'quiet', password: 'any' }))
    const session = newSession()
    await quiet.add(session)
    t.match(await quiet.revoke(session.id, KEEP), { id: session.id })
    t.strictSame(await revokedIds(store), [session.id])
    await t.rejects(Promise.resolve(quiet.watch?.(() => {})), { code: 'GTH_SESSIONS_STORE_FAILED', message: /NOPERM/ })
  })

  t.test('a key of the wrong type is an error before anything is written', async t => {
    const session = newSession()
    const steps: Record<string, () => Promise<unknown>> = {
      add: () => store.add(newSession({ subject: session.subject, arrivedAt: 1 })),
      rotate: () => rotate(store, session.id, session.hash),
      reuse: () => rotate(store, session.id, fresh('hash')),
      revoke: () => store.revoke(session.id, KEEP),
      revokeAll: () => store.revokeAll(session.subject, KEEP)
    }
    const wrong: Array<[key: string, ...steps: string[]]> = [
      [KEYS.log, 'add', 'reuse', 'revoke', 'revokeAll'],
      [KEYS.logUntil, 'add', 'reuse', 'revoke', 'revokeAll'],
      [KEYS.sessionsOf(session.subject), 'add', 'rotate', 'reuse', 'revoke', 'revokeAll'],
      [KEYS.markerOf(session.subject), 'add', 'revokeAll'],
      [KEYS.session(session.id), ...Object.keys(steps).slice(1, 4)]
    ]
    for (const [key, ...failing] of wrong) {
      await client.flushall()
      await store.add(session)
      await client.del(key)
      await client.hset(key, 'not', 'expected')
      if (key === KEYS.session(session.id)) {
        await client.del(key)
        await client.set(key, 'not expected')
      }
      const before = await dump(client)
      for (const step of failing) {
        await t.rejects(steps[step]?.() as Promise<unknown>, { code: 'GTH_SESSIONS_STORE_FAILED', message: /WRONGTYPE/ }, `${step} with ${key}`)
        const after = await dump(client)
        // The marker is a step of its own, and refuses more, never less.
        after.delete(KEYS.markerOf(session.subject))
        before.delete(KEYS.markerOf(session.subject))
        t.strictSame(after, before, `${step} with ${key} changes nothing`)
      }
    }
  })

  t.test('when memory is full all sessions of a subject can be revoked', async t => {
    const subject = fresh('subject')
    for (let i = 0; i < 3; i++) await store.add(newSession({ subject }))
    t.teardown(() => client.config('SET', 'maxmemory', '0'))
    await client.config('SET', 'maxmemory', '1')
    t.equal((await store.revokeAll(subject, KEEP)).length, 3)
    await t.rejects(store.add(newSession({ subject, limit: { sessions: 1, keep: KEEP } })), { message: /OOM/ })
  })
})

/** All keys with what they hold. */
async function dump (client: Redis): Promise<Map<string, string | null>> {
  const keys = (await client.keys('*')).sort()
  return new Map(await Promise.all(keys.map(async key => [key, (await client.dumpBuffer(key))?.toString('hex') ?? null] as const)))
}
