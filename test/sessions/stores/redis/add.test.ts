import t from 'tap'
import { addSession } from '../../../../plugins/sessions/stores/redis/add.ts'
import { BATCH } from '../../../../plugins/sessions/stores/redis/end-sessions.ts'
import type { NewSession } from '../../../../plugins/sessions/session-store.ts'
import { fresh, KEEP, newSession, revokedIds, rotate } from '../../../../plugins/testing/store-contract/case.ts'
import { noRedis } from '../../../servers/redis.ts'
import { KEYS, observed, startStore } from './connect.ts'

t.test('on a server', { skip: noRedis }, async t => {
  const { client, store, server } = await startStore(t)
  const now = async () => (await store.revocations(null)).now as number

  async function addMany (subject: string, count: number): Promise<NewSession[]> {
    const sessions = Array.from({ length: count }, () => newSession({ subject }))
    for (let i = 0; i < count; i += 100) await Promise.all(sessions.slice(i, i + 100).map(session => store.add(session)))
    return sessions
  }

  t.test('ends the oldest by when they were created, however they were used, and names them', async t => {
    const subject = fresh('subject')
    const limit = { sessions: 3, keep: KEEP }
    const [first, second, third, fourth, fifth] = Array.from({ length: 5 }, () => newSession({ subject, limit })) as [NewSession, NewSession, NewSession, NewSession, NewSession]
    for (const session of [first, second, third]) t.equal((await store.add(session))?.revoked, undefined)
    await rotate(store, first.id, first.hash)
    t.match((await store.add(fourth))?.revoked, [{ id: first.id, subject }])
    t.match((await store.add({ ...fifth, limit: { sessions: 2, keep: KEEP } }))?.revoked, [{ id: second.id }, { id: third.id }])
    t.strictSame((await store.list(subject)).map(({ id }) => id), [fifth.id, fourth.id])
    t.strictSame(await revokedIds(store), [first.id, second.id, third.id])
    t.equal(await client.exists(KEYS.session(first.id)), 0)
  })

  t.test('counts only the sessions of the subject that are alive', async t => {
    const subject = fresh('subject')
    await addMany(fresh('other'), 3)
    const revoked = newSession({ subject })
    await store.add(revoked)
    await store.revoke(revoked.id, KEEP)
    await client.zadd(KEYS.sessionsOf(subject), 1, 'ended long ago')
    await addMany(subject, 1)
    t.equal((await store.add(newSession({ subject, limit: { sessions: 2, keep: KEEP } })))?.revoked, undefined)
  })

  t.test('never lets a subject have more, however many are added at once', async t => {
    for (const sessions of [1, 5, 30]) {
      const subject = fresh('subject')
      const all = Array.from({ length: 40 }, () => newSession({ subject, limit: { sessions, keep: KEEP } }))
      let most = 0
      const revoked = (await Promise.all(all.map(async session => {
        const added = await store.add(session)
        most = Math.max(most, await client.zcard(KEYS.sessionsOf(subject)))
        return added?.revoked ?? []
      }))).flat().map(({ id }) => id)
      t.equal(most, sessions)
      const left = (await store.list(subject)).map(({ id }) => id)
      t.strictSame(new Set([...revoked, ...left]), new Set(all.map(({ id }) => id)), 'each is alive, or was reported as revoked')
      t.equal(revoked.length + left.length, all.length, 'once')
    }
  })

  t.test('trims what is far too much in steps', async t => {
    const subject = fresh('subject')
    const old = await addMany(subject, 700)
    let largest = 0
    const added = await addSession(observed(server, (_step, keys) => { largest = Math.max(largest, keys) }), KEYS, newSession({ subject, limit: { sessions: 10, keep: KEEP } }))
    t.ok(largest <= BATCH + 50, `a script has at most ${largest} keys`)
    t.equal(added?.revoked?.length, 691)
    t.equal((await store.list(subject)).length, 10)
    const kept = new Set((await store.list(subject)).map(({ id }) => id))
    t.ok(old.slice(0, 600).every(({ id }) => !kept.has(id)), 'the oldest are gone')
  })

  t.test('gives up if other logins are always faster', async t => {
    const subject = fresh('subject')
    const limit = { sessions: 1, keep: KEEP }
    await store.add(newSession({ subject, limit }))
    const overtaken = observed(server, async () => { await store.add(newSession({ subject, limit })) })
    await t.rejects(addSession(overtaken, KEYS, newSession({ subject, limit })), { code: 'GTH_SESSIONS_STORE_FAILED', message: /at once/ })
  })

  t.test('fails if the sessions that should end are lost', async t => {
    const subject = fresh('subject')
    const [session] = await addMany(subject, 1) as [NewSession]
    await client.del(KEYS.session(session.id))
    await t.rejects(store.add(newSession({ subject, limit: { sessions: 1, keep: KEEP } })), { code: 'GTH_SESSIONS_STORE_FAILED', message: /noeviction/ })
  })

  t.test('refuses a session whose request arrived before all of the subject were revoked', async t => {
    const subject = fresh('subject')
    const before = await now()
    await store.add(newSession({ subject }))
    await store.revokeAll(subject, KEEP)
    for (const arrivedAt of [before, before - 100]) {
      const late = newSession({ subject, arrivedAt })
      t.equal(await store.add(late), null)
      t.equal(await store.find(late.id), null)
    }
    t.strictSame(await store.list(subject), [])
    t.not(await store.add(newSession({ subject, arrivedAt: await now() + 0.01 })), null)
    t.not(await store.add(newSession({ subject })), null, 'without a time it is added')
    t.not(await store.add(newSession({ arrivedAt: before })), null, 'of another subject too')
    t.ok(await client.pttl(KEYS.markerOf(subject)) > 3_500_000, 'an hour, however short the revocation is remembered')
  })

  t.test('after its deadline nothing happens, and what has happened is said', async t => {
    const subject = fresh('subject')
    const limit = { sessions: 1, keep: KEEP }
    const [there, late] = [newSession({ subject }), newSession({ subject, limit, deadline: await now() - 0.001 })]
    await store.add(there)
    await t.rejects(store.add(late), { code: 'GTH_SESSIONS_STORE_FAILED', message: /deadline/ })
    t.match(await store.list(subject), [{ id: there.id }])
    await addMany(subject, 150)
    await t.rejects(store.add(late), { code: 'GTH_SESSIONS_STORE_FAILED', message: /deadline/ })
    t.equal((await store.list(subject)).length, 151)
    const intime = newSession({ deadline: await now() + 60 })
    t.match(await store.add(intime), { id: intime.id })
    t.match(await store.add({ ...intime, deadline: 1 }), { id: intime.id }, 'it was added before')
  })

  t.test('keeps whether its cookies outlive the browser', async t => {
    for (const persistent of [true, false]) {
      const session = newSession({ persistent })
      await store.add(session)
      t.equal((await store.find(session.id))?.persistent, persistent)
    }
    const session = newSession()
    await store.add(session)
    t.equal((await store.find(session.id))?.persistent, undefined)
  })
})
