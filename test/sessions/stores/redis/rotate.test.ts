import t from 'tap'
import { rotateSession } from '../../../../plugins/sessions/stores/redis/rotate.ts'
import { fresh, KEEP, newSession, revokedIds, rotate } from '../../../../plugins/testing/store-contract/case.ts'
import { noRedis } from '../../../servers/redis.ts'
import { KEYS, observed, startStore } from './connect.ts'

t.test('on a server', { skip: noRedis }, async t => {
  const { client, store, server } = await startStore(t)
  const now = async () => (await store.revocations(null)).now as number
  const using = (id: string, presented: string, next = { hash: fresh('hash'), nonce: fresh('nonce') }) => ({ id, presented, next, grace: 0, idleLifetime: 600, keep: KEEP })

  t.test('names the logs only for a reuse: a rotation goes on wherever they are', async t => {
    const session = newSession()
    await store.add(session)
    const keys: number[] = []
    const seen = observed(server, (_step, count) => { keys.push(count) })
    const next = { hash: fresh('hash'), nonce: fresh('nonce') }
    t.match(await rotateSession(seen, KEYS, using(session.id, session.hash, next)), { outcome: 'rotated', nonce: next.nonce })
    t.match(await rotateSession(seen, KEYS, using(session.id, session.hash)), { outcome: 'reused' })
    t.strictSame(keys, [2, 2, 4])
    t.ok((await revokedIds(store)).includes(session.id))
  })

  t.test('after its deadline nothing happens, and what has happened is said', async t => {
    const session = newSession()
    await store.add(session)
    const next = { hash: fresh('hash'), nonce: fresh('nonce') }
    const late = { deadline: await now() - 0.001 }
    for (const presented of [session.hash, fresh('hash')]) {
      await t.rejects(rotate(store, session.id, presented, late), { code: 'GTH_SESSIONS_STORE_FAILED', message: /deadline/ })
    }
    t.match(await rotate(store, session.id, session.hash, { next, deadline: await now() + 60 }), { outcome: 'rotated' })
    t.match(await rotate(store, session.id, session.hash, { next, ...late }), { outcome: 'retried', nonce: next.nonce }, 'it rotated before')
    await t.rejects(rotate(store, session.id, session.hash, { ...late, grace: 0 }), { code: 'GTH_SESSIONS_STORE_FAILED' })
    t.not(await store.find(session.id), null)
  })

  t.test('a session that ends between the two steps is gone, one that is lost is an error', async t => {
    const [revoked, lost] = [newSession(), newSession()]
    for (const session of [revoked, lost]) await store.add(session)
    const revoking = observed(server, async () => { await store.revoke(revoked.id, KEEP) })
    t.strictSame(await rotateSession(revoking, KEYS, using(revoked.id, revoked.hash)), { outcome: 'gone' })
    const losing = observed(server, async () => { await client.del(KEYS.session(lost.id)) })
    await t.rejects(rotateSession(losing, KEYS, using(lost.id, lost.hash)), { code: 'GTH_SESSIONS_STORE_FAILED', message: /missing/ })
  })
})
