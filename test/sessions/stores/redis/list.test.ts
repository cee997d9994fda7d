import t from 'tap'
import { assertNoneLost, listSessions } from '../../../../plugins/sessions/stores/redis/list.ts'
import { fresh, KEEP, newSession } from '../../../../plugins/testing/store-contract/case.ts'
import { noRedis } from '../../../servers/redis.ts'
import { KEYS, startStore } from './connect.ts'

t.test('on a server', { skip: noRedis }, async t => {
  const { client, store, server } = await startStore(t)

  t.test('gives at most so many, the latest used first', async t => {
    const subject = fresh('subject')
    const sessions = Array.from({ length: 5 }, () => newSession({ subject }))
    for (const session of sessions) {
      await store.add(session)
      await new Promise(resolve => setTimeout(resolve, 2))
    }
    const ids = sessions.map(({ id }) => id).reverse()
    t.strictSame((await store.list(subject, 2)).map(({ id }) => id), ids.slice(0, 2))
    t.strictSame((await listSessions(server, KEYS, subject, 1000)).map(({ id }) => id), ids)
  })

  t.test('gives at most a thousand unless it is told otherwise', async t => {
    const subject = fresh('subject')
    await Promise.all(Array.from({ length: 1001 }, () => store.add(newSession({ subject }))))
    t.equal((await store.list(subject)).length, 1000)
  })

  t.test('a session that is lost is an error, one that has ended is not', async t => {
    const session = newSession()
    const { subject } = session
    await store.add(session)
    await client.zadd(KEYS.sessionsOf(subject), 1, 'ended long ago')
    t.match(await store.list(subject), [{ id: session.id }])
    await assertNoneLost(server, KEYS, subject, [session.id, 'unknown', 'ended long ago'])
    await client.del(KEYS.session(session.id))
    await t.rejects(store.list(subject), { code: 'GTH_SESSIONS_STORE_FAILED', message: /noeviction/ })
    await client.zrem(KEYS.sessionsOf(subject), session.id)
    t.strictSame(await store.list(subject), [])
    t.strictSame(await store.revokeAll(subject, KEEP), [])
  })
})
