import assert from 'node:assert/strict'
import type { Session, SessionStore } from '../../sessions/index.ts'
import { add, fresh, KEEP, moment, newSession, pass, rotate, SHORT } from './case.ts'

/** What is kept, for whom, and for how long. */
export const KEEPING: Readonly<Record<string, (store: SessionStore) => Promise<void>>> = {
  async 'a session is found as it was added' (store) {
    const given = newSession({ claims: { roles: ['admin', 'ü \u{1f511} "\\\u0000'], nested: { list: [1, 2.5, null, true, {}] } }, device: 'Firefox \u{1f98a} on Linux' })
    const before = Date.now() / 1000 - 60
    const added = await add(store, given)
    const { id, subject, claims, device } = given
    assert.deepEqual({ id: added.id, subject: added.subject, claims: added.claims, device: added.device }, { id, subject, claims, device })
    assert.ok(added.createdAt > before, 'times are seconds since the epoch')
    assert.ok(Math.abs(added.expiresAt - added.createdAt - given.lifetime) < 1)
    assert.equal(added.usedAt, added.createdAt)
    assert.deepEqual(await store.find(id), added)
    assert.deepEqual(await store.list(subject), [added])
  },

  async 'a session is a copy of what was given' (store) {
    const claims = { roles: ['reader'] }
    const { id } = await add(store, newSession({ claims }))
    claims.roles.push('admin')
    assert.deepEqual((await store.find(id))?.claims, { roles: ['reader'] })
  },

  async 'what is answered is a copy of what is kept' (store) {
    const given = newSession({ claims: { roles: ['reader'] } })
    // False, and nothing more, where the answer is frozen: that does as well.
    const promote = ({ claims }: Session) => Reflect.set(claims['roles'] as string[], 0, 'admin')
    promote(await add(store, given))
    promote(await store.find(given.id) as Session)
    for (const session of await store.list(given.subject)) promote(session)
    const rotated = await rotate(store, given.id, given.hash)
    if (rotated.outcome === 'rotated') promote(rotated.session)
    assert.deepEqual((await store.find(given.id))?.claims, { roles: ['reader'] })
  },

  async 'sessions of one subject are nobody else\'s, whatever the subject is called' (store) {
    const names = ['', ':', '*', '%', '_', '{a}', '__proto__', '\u{1f511}', '\'; --', 'é', 'e\u0301', ' ', 'x'.repeat(1000)].map(name => fresh('subject') + name)
    for (const subject of names) await store.add(newSession({ subject }))
    for (const subject of names) assert.deepEqual((await store.list(subject)).map(session => session.subject), [subject])
    assert.deepEqual(await store.list(fresh('nobody')), [])
  },

  async 'the latest used comes first' (store) {
    const subject = fresh('subject')
    const [first, second, third] = [newSession({ subject }), newSession({ subject }), newSession({ subject })]
    for (const session of [first, second, third]) {
      await store.add(session)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    await rotate(store, first.id, first.hash)
    assert.deepEqual((await store.list(subject)).map(({ id }) => id), [first.id, third.id, second.id])
  },

  async 'a list is bounded, by the latest used' (store) {
    const subject = fresh('subject')
    const [first, second, third] = [newSession({ subject }), newSession({ subject }), newSession({ subject })]
    for (const session of [first, second, third]) {
      await store.add(session)
      await moment()
    }
    await rotate(store, first.id, first.hash)
    assert.deepEqual((await store.list(subject, 2)).map(({ id }) => id), [first.id, third.id])
  },

  async 'whether it is persistent is kept' (store) {
    const subject = fresh('subject')
    const [brief, lasting, silent] = [newSession({ subject, persistent: false }), newSession({ persistent: true }), newSession()]
    assert.equal((await add(store, brief)).persistent, false, 'as it is added')
    assert.equal((await store.find(brief.id))?.persistent, false, 'as it is found')
    assert.deepEqual((await store.list(subject)).map(({ persistent }) => persistent), [false])
    const rotated = await rotate(store, brief.id, brief.hash)
    assert.ok('session' in rotated && rotated.session.persistent === false, 'as it is used')
    assert.equal((await store.revoke(brief.id, KEEP))?.persistent, false, 'as it is revoked')
    for (const session of [lasting, silent]) {
      assert.notEqual((await add(store, session)).persistent, false)
      assert.notEqual((await store.find(session.id))?.persistent, false)
    }
  },

  async 'what is not used ends' (store) {
    const session = newSession({ idleLifetime: SHORT })
    await store.add(session)
    await pass()
    await assertEnded(store, session)
  },

  async 'what is used goes on' (store) {
    const session = newSession({ idleLifetime: SHORT })
    await store.add(session)
    const used = await rotate(store, session.id, session.hash, { idleLifetime: 600 })
    assert.equal(used.outcome, 'rotated')
    await pass()
    assert.notEqual(await store.find(session.id), null)
    assert.ok((await store.list(session.subject)).every(({ usedAt, createdAt }) => usedAt >= createdAt))
  },

  async 'however often it is used, it ends' (store) {
    const session = newSession({ lifetime: SHORT })
    await store.add(session)
    assert.equal((await rotate(store, session.id, session.hash)).outcome, 'rotated')
    await pass()
    await assertEnded(store, session)
  },

  async 'a sweep leaves what is alive' (store) {
    const [over, alive] = [newSession({ lifetime: SHORT }), newSession()]
    await store.add(over)
    await store.add(alive)
    await pass()
    await store.sweep?.()
    await assertEnded(store, over)
    assert.notEqual(await store.find(alive.id), null)
  }
}

async function assertEnded (store: SessionStore, { id, subject, hash }: { id: string, subject: string, hash: string }): Promise<void> {
  assert.equal(await store.find(id), null)
  assert.deepEqual(await store.list(subject), [])
  assert.equal((await rotate(store, id, hash)).outcome, 'gone')
  assert.equal(await store.revoke(id, KEEP), null)
  assert.deepEqual(await store.revokeAll(subject, KEEP), [])
}
