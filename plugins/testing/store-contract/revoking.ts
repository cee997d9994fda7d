import assert from 'node:assert/strict'
import type { SessionStore } from '../../sessions/index.ts'
import { fresh, KEEP, newSession, pass, revokedIds, rotate, SHORT } from './case.ts'

/** How sessions are ended before their time, and who learns of it. */
export const REVOKING: Readonly<Record<string, (store: SessionStore) => Promise<void>>> = {
  async 'a revoked session is over' (store) {
    const session = newSession()
    const added = await store.add(session)
    assert.deepEqual(await store.revoke(session.id, KEEP), added)
    assert.equal((await rotate(store, session.id, session.hash)).outcome, 'gone')
    assert.equal(await store.find(session.id), null)
    assert.deepEqual(await store.list(session.subject), [])
    assert.equal(await store.revoke(session.id, KEEP), null, 'and cannot be revoked again')
    assert.equal(await store.revoke(fresh('id'), KEEP), null)
  },

  async 'a revocation beats the grace' (store) {
    const session = newSession()
    await store.add(session)
    await rotate(store, session.id, session.hash)
    await store.revoke(session.id, KEEP)
    assert.equal((await rotate(store, session.id, session.hash, { grace: 600 })).outcome, 'gone')
  },

  async 'all sessions of a subject, and nobody else\'s' (store) {
    const subject = fresh('subject')
    const [one, two, other] = [newSession({ subject }), newSession({ subject }), newSession()]
    for (const session of [one, two, other]) await store.add(session)
    await store.revoke(one.id, KEEP)
    assert.deepEqual((await store.revokeAll(subject, KEEP)).map(({ id }) => id), [two.id])
    assert.deepEqual(await store.list(subject), [])
    assert.equal((await rotate(store, two.id, two.hash)).outcome, 'gone')
    assert.notEqual(await store.find(other.id), null)
    assert.deepEqual(await store.revokeAll(subject, KEEP), [])
  },

  async 'nothing rotates once a revocation has answered' (store) {
    for (let round = 0; round < 20; round++) {
      const session = newSession()
      await store.add(session)
      const rotations = Array.from({ length: 5 }, () => rotate(store, session.id, session.hash))
      await (round % 2 === 0 ? store.revoke(session.id, KEEP) : store.revokeAll(session.subject, KEEP))
      assert.equal((await rotate(store, session.id, session.hash)).outcome, 'gone')
      await Promise.all(rotations)
      assert.equal(await store.find(session.id), null)
    }
  },

  async 'revocations are remembered as long as was asked' (store) {
    const [long, short] = [newSession(), newSession()]
    for (const session of [long, short]) await store.add(session)
    const now = Date.now() / 1000
    await store.revoke(long.id, KEEP)
    await store.revoke(short.id, SHORT)
    const { revocations } = await store.revocations(null)
    const until = revocations.find(({ id }) => id === long.id)?.until ?? 0
    assert.ok(until > now + KEEP - 30 && until < now + KEEP + 30, 'times are seconds since the epoch')
    assert.ok(revocations.some(({ id }) => id === short.id))
    await pass()
    await store.sweep?.()
    assert.ok(!(await revokedIds(store)).includes(short.id))
    assert.ok((await revokedIds(store)).includes(long.id))
  },

  async 'a cursor misses nothing, however many are revoked at once' (store) {
    const sessions = Array.from({ length: 60 }, () => newSession())
    for (const session of sessions) await store.add(session)
    let { cursor } = await store.revocations(null)
    const seen = new Set<string>()
    const poll = async () => {
      const news = await store.revocations(cursor)
      cursor = news.cursor
      for (const { id } of news.revocations) seen.add(id)
    }
    const revoking = Promise.all(sessions.map(({ id }) => store.revoke(id, KEEP)))
    for (let i = 0; i < 10; i++) await poll()
    await revoking
    await poll()
    assert.deepEqual(sessions.filter(({ id }) => !seen.has(id)), [])
  },

  async 'who watches is told' (store) {
    if (store.watch === undefined) return
    const told = new Map<string, number>()
    const end = await store.watch(({ id, until }) => { told.set(id, until) })
    const [one, all, reused, oldest] = [newSession(), newSession(), newSession(), newSession()]
    for (const session of [one, all, reused, oldest]) await store.add(session)
    await store.revoke(one.id, KEEP)
    await store.revokeAll(all.subject, KEEP)
    await rotate(store, reused.id, fresh('forged'))
    await store.add(newSession({ subject: oldest.subject, limit: { sessions: 1, keep: KEEP } }))
    for (let waited = 0; told.size < 4 && waited < 50; waited++) await new Promise(resolve => setTimeout(resolve, 20))
    assert.deepEqual([one, all, reused, oldest].filter(({ id }) => !told.has(id)), [])
    assert.ok([...told.values()].every(until => until > Date.now() / 1000))
    await end()
  }
}
