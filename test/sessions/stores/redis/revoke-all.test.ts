import t from 'tap'
import { BATCH } from '../../../../plugins/sessions/stores/redis/end-sessions.ts'
import { revokeAll } from '../../../../plugins/sessions/stores/redis/revoke-all.ts'
import type { NewSession } from '../../../../plugins/sessions/session-store.ts'
import { fresh, KEEP, newSession, revokedIds, rotate } from '../../../../plugins/testing/store-contract/case.ts'
import { noRedis } from '../../../servers/redis.ts'
import { KEYS, observed, startStore } from './connect.ts'

t.test('on a server', { skip: noRedis }, async t => {
  const { client, store, server } = await startStore(t)

  async function addMany (subject: string, count: number) {
    const sessions = Array.from({ length: count }, () => newSession({ subject }))
    await Promise.all(sessions.map(session => store.add(session)))
    return sessions
  }

  t.test('ends many in steps, and none is missed however they are used meanwhile', async t => {
    const subject = fresh('subject')
    const sessions = await addMany(subject, 1234)
    let [steps, largest] = [0, 0]
    const using = observed(server, async (_step, keys) => {
      steps++
      largest = Math.max(largest, keys)
      // Each use moves a session to another place in the set.
      await Promise.all(Array.from({ length: 20 }, async () => {
        const { id, hash } = sessions[Math.floor(Math.random() * sessions.length)] as { id: string, hash: string }
        return rotate(store, id, hash, { idleLifetime: Math.random() * 1000 + 100, next: { hash, nonce: 'nonce' } })
      }))
    })
    const ended = await revokeAll(using, KEYS, subject, KEEP)
    t.strictSame(new Set(ended.map(({ id }) => id)), new Set(sessions.map(({ id }) => id)))
    t.equal(ended.length, sessions.length)
    t.ok(steps >= 1234 / BATCH && largest <= BATCH + 3, `${steps} steps of at most ${largest} keys`)
    t.equal(await client.exists(KEYS.sessionsOf(subject)), 0)
    const revoked = new Set(await revokedIds(store))
    t.ok(sessions.every(({ id }) => revoked.has(id)))
  })

  t.test('leaves sessions that are added after it began, however many', async t => {
    const subject = fresh('subject')
    await addMany(subject, 300)
    let added: Array<{ id: string }> = []
    let steps = 0
    const busy = observed(server, async () => { if (++steps === 2) added = await addMany(subject, 700) })
    t.equal((await revokeAll(busy, KEYS, subject, KEEP)).length, 300)
    t.strictSame(new Set((await store.list(subject)).map(({ id }) => id)), new Set(added.map(({ id }) => id)))
    t.equal((await store.revokeAll(subject, KEEP)).length, 700, 'the next one ends them')
  })

  t.test('two at once end all, and report each once', async t => {
    const subject = fresh('subject')
    await addMany(subject, 500)
    const both = await Promise.all([store.revokeAll(subject, KEEP), store.revokeAll(subject, KEEP)])
    t.equal(new Set(both.flat().map(({ id }) => id)).size, 500)
    t.equal(both.flat().length, 500)
    t.strictSame(await store.list(subject), [])
  })

  t.test('ends also what was added while the clock was ahead', async t => {
    const subject = fresh('subject')
    const [session] = await addMany(subject, 1) as [NewSession]
    await client.hset(KEYS.session(session.id), 'created', Date.now() + 3_600_000)
    t.match(await store.revokeAll(subject, KEEP), [{ id: session.id }])
    const marker = Date.now() * 1000 + 3_600_000_000
    await client.set(KEYS.markerOf(subject), marker, 'PX', 60_000)
    const [later] = await addMany(subject, 1) as [NewSession]
    t.match(await store.revokeAll(subject, KEEP), [{ id: later.id }], 'and what was added since a marker of that time')
    t.equal(await client.get(KEYS.markerOf(subject)), String(marker + 1))
  })

  t.test('ends sessions of an earlier version, which have no epoch', async t => {
    const [session] = await addMany(fresh('subject'), 1) as [NewSession]
    await client.hdel(KEYS.session(session.id), 'epoch')
    t.match(await store.revokeAll(session.subject, KEEP), [{ id: session.id }])
  })

  t.test('fails if a session is lost, and ends the others', async t => {
    const subject = fresh('subject')
    const [lost, ...others] = await addMany(subject, 5) as [NewSession, NewSession]
    await client.del(KEYS.session(lost.id))
    for (let run = 0; run < 2; run++) {
      await t.rejects(store.revokeAll(subject, KEEP), { code: 'GTH_SESSIONS_STORE_FAILED', message: /noeviction/ })
    }
    for (const { id } of others) t.equal(await store.find(id), null)
  })
})
