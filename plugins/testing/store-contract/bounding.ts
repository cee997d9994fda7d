import assert from 'node:assert/strict'
import type { AddedSession, SessionStore } from '../../sessions/index.ts'
import { add, fresh, idsOf, KEEP, moment, newSession, revokedIds, rotate, timeOf } from './case.ts'

/** What is not added, not any more, and not too often. */
export const BOUNDING: Readonly<Record<string, (store: SessionStore) => Promise<void>>> = {
  async 'a session whose request arrived before all of its subject were revoked is not added' (store) {
    const [known, unknown] = [newSession(), newSession()]
    await store.add(known)
    const arrivedAt = await timeOf(store)
    for (const { subject } of [known, unknown]) {
      await store.revokeAll(subject, KEEP)
      const late = newSession({ subject, arrivedAt })
      assert.equal(await store.add(late), null)
      assert.equal(await store.find(late.id), null)
      assert.deepEqual(await store.list(subject), [])
    }
    assert.notEqual(await store.add(newSession({ arrivedAt })), null, 'one of another subject is')
    assert.notEqual(await store.add(newSession({ subject: known.subject })), null, 'and one that does not say when it arrived')
  },

  async 'a session whose request arrived after that is added, and lives on' (store) {
    const subject = fresh('subject')
    await store.revokeAll(subject, KEEP)
    const early = await timeOf(store)
    await moment()
    const later = newSession({ subject, arrivedAt: await timeOf(store) })
    assert.notEqual(await store.add(later), null)
    assert.notEqual(await store.find(later.id), null)
    await moment()
    assert.deepEqual((await store.revokeAll(subject, KEEP)).map(({ id }) => id), [later.id])
    assert.equal(await store.add(newSession({ subject, arrivedAt: early })), null, 'the latest revocation counts')
  },

  async 'no session that is being added survives that all of its subject are revoked' (store) {
    for (let round = 0; round < 10; round++) {
      const subject = fresh('subject')
      const arrivedAt = await timeOf(store)
      const adding = () => Array.from({ length: 5 }, () => store.add(newSession({ subject, arrivedAt })))
      await Promise.all([...adding(), store.revokeAll(subject, KEEP), ...adding()])
      assert.deepEqual(await store.list(subject), [])
    }
  },

  async 'all of a subject are revoked, however many' (store) {
    const subject = fresh('subject')
    const sessions = Array.from({ length: 520 }, () => newSession({ subject }))
    for (let begin = 0; begin < sessions.length; begin += 20) await Promise.all(sessions.slice(begin, begin + 20).map(session => store.add(session)))
    const ids = sessions.map(({ id }) => id).sort()
    assert.deepEqual((await store.revokeAll(subject, KEEP)).map(({ id }) => id).sort(), ids, 'each is answered once')
    assert.deepEqual(await store.list(subject), [])
    const revoked = new Set(await revokedIds(store))
    assert.deepEqual(ids.filter(id => !revoked.has(id)), [], 'each is remembered')
  },

  async 'a subject has no more sessions than its limit: the oldest end' (store) {
    const subject = fresh('subject')
    const limit = { sessions: 3, keep: KEEP }
    const over = newSession({ subject, lifetime: 0.01 })
    const sessions = Array.from({ length: 4 }, () => newSession({ subject, limit }))
    const [first, ...rest] = sessions as [typeof over, ...Array<typeof over>]
    await store.add(over)
    await moment()
    for (const session of sessions.slice(0, 3)) {
      assert.deepEqual(revokedBy(await store.add(session)), [], 'what has ended does not count')
      await moment()
    }
    const oldest = await rotate(store, first.id, first.hash)
    const added = await store.add(rest.at(-1) as typeof over)
    assert.ok('session' in oldest)
    assert.deepEqual(added?.revoked, [oldest.session], 'the first that was started ends, although it was the last that was used')
    assert.equal(await store.find(first.id), null)
    assert.deepEqual(await idsOf(store, subject), rest.map(({ id }) => id).sort())
    assert.ok((await revokedIds(store)).includes(first.id), 'that is remembered')
  },

  async 'a limit holds when there were more before, and for its subject alone' (store) {
    const subject = fresh('subject')
    const sessions = Array.from({ length: 5 }, () => newSession({ subject }))
    const other = newSession()
    for (const session of [other, ...sessions]) await store.add(session)
    const last = newSession({ subject, limit: { sessions: 1, keep: KEEP } })
    assert.deepEqual(revokedBy(await store.add(last)), sessions.map(({ id }) => id).sort())
    assert.deepEqual(await idsOf(store, subject), [last.id])
    assert.notEqual(await store.find(other.id), null)
  },

  async 'a limit holds however many are added at once' (store) {
    const subject = fresh('subject')
    const sessions = Array.from({ length: 40 }, () => newSession({ subject, limit: { sessions: 5, keep: KEEP } }))
    const added = await Promise.all(sessions.map(session => store.add(session)))
    const left = await idsOf(store, subject)
    assert.equal(left.length, 5)
    assert.deepEqual([...added.flatMap(revokedBy), ...left].sort(), sessions.map(({ id }) => id).sort(), 'each other one was revoked, once')
  },

  async 'nothing is added after the deadline, nor revoked for it' (store) {
    const limited = newSession({ limit: { sessions: 1, keep: KEEP } })
    const now = await timeOf(store)
    await add(store, { ...limited, deadline: now + 60 })
    const late = newSession({ subject: limited.subject, limit: { sessions: 1, keep: KEEP }, deadline: now - 1 })
    await assert.rejects(store.add(late), 'the step is rejected')
    assert.equal(await store.find(late.id), null)
    assert.deepEqual(await idsOf(store, limited.subject), [limited.id])
  },

  async 'nothing rotates after the deadline, nor ends by it' (store) {
    const { id, hash, subject } = newSession()
    const session = await add(store, newSession({ id, hash, subject }))
    const deadline = await timeOf(store) - 1
    await assert.rejects(rotate(store, id, hash, { deadline }), 'the step is rejected')
    await assert.rejects(rotate(store, id, fresh('forged'), { deadline }), 'also if it would end the session')
    assert.deepEqual(await store.find(id), session)
    assert.equal((await rotate(store, id, hash, { deadline: deadline + 60 })).outcome, 'rotated', 'before it, it rotates')
  },

  async 'the time of the store is not later than the true one' (store) {
    const { now } = await store.revocations(null)
    if (now === undefined) return
    assert.ok(Math.abs(now - Date.now() / 1000) < 30, 'it is seconds since the epoch')
    assert.ok(now <= (await add(store, newSession())).createdAt)
  }
}

/** The ids of the sessions that had to end, sorted. */
function revokedBy (added: AddedSession | null): string[] {
  return (added?.revoked ?? []).map(({ id }) => id).sort()
}
