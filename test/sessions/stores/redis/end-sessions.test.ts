import t from 'tap'
import { endSessions } from '../../../../plugins/sessions/stores/redis/end-sessions.ts'
import { fresh, KEEP, newSession, revokedIds } from '../../../../plugins/testing/store-contract/case.ts'
import { noRedis } from '../../../servers/redis.ts'
import { KEYS, startStore } from './connect.ts'

t.test('on a server', { skip: noRedis }, async t => {
  const { client, store, server } = await startStore(t)

  t.test('ends what is alive, and reports what is lost', async t => {
    const subject = fresh('subject')
    const [alive, lost, revoked] = [newSession({ subject }), newSession({ subject }), newSession({ subject })]
    for (const session of [alive, lost, revoked]) await store.add(session)
    await store.revoke(revoked.id, KEEP)
    await client.del(KEYS.session(lost.id))
    await client.zadd(KEYS.sessionsOf(subject), 1, 'ended long ago')
    const ids = [alive.id, lost.id, revoked.id, 'ended long ago', 'unknown']
    t.match(await endSessions(server, KEYS, { subject, ids, keep: KEEP }), { ended: [{ id: alive.id }], lost: [lost.id] })
    t.strictSame(await revokedIds(store), [revoked.id, alive.id])
    t.strictSame(await client.zrange(KEYS.sessionsOf(subject), '0', '-1'), [lost.id], 'what has ended is removed from the set')
  })

  t.test('after its deadline nothing happens', async t => {
    const session = newSession()
    await store.add(session)
    await t.rejects(endSessions(server, KEYS, { subject: session.subject, ids: [session.id], keep: KEEP, deadline: 1 }), { code: 'GTH_SESSIONS_STORE_FAILED', message: /deadline/ })
    t.match(await store.find(session.id), { id: session.id })
  })

  t.test('a revocation of a session that is lost meanwhile is not answered', async t => {
    const session = newSession()
    await store.add(session)
    const find = client.hmget.bind(client)
    client.hmget = (async (key: string, ...fields: string[]) => {
      const found = await find(key, ...fields)
      await client.del(key)
      return found
    }) as typeof client.hmget
    t.teardown(() => { client.hmget = find })
    await t.rejects(store.revoke(session.id, KEEP), { code: 'GTH_SESSIONS_STORE_FAILED', message: /missing/ })
  })
})
