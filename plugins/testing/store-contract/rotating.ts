import assert from 'node:assert/strict'
import type { SessionStore } from '../../sessions/index.ts'
import { fresh, newSession, pass, revokedIds, rotate, SHORT } from './case.ts'

/** What a refresh token does, and a used one. */
export const ROTATING: Readonly<Record<string, (store: SessionStore) => Promise<void>>> = {
  async 'the current token rotates' (store) {
    const { id, hash, subject } = await added(store)
    const next = { hash: fresh('hash'), nonce: fresh('nonce') }
    const rotated = await rotate(store, id, hash, { next })
    assert.equal(rotated.outcome, 'rotated')
    assert.ok('nonce' in rotated && rotated.nonce === next.nonce)
    assert.deepEqual([rotated.session], await store.list(subject))
    assert.equal((await rotate(store, id, next.hash)).outcome, 'rotated', 'and so does its successor')
  },

  async 'the token before is answered as it was then, within the grace' (store) {
    const { id, hash } = await added(store)
    const next = { hash: fresh('hash'), nonce: fresh('nonce') }
    await rotate(store, id, hash, { next })
    for (const retried of [await rotate(store, id, hash), await rotate(store, id, hash)]) {
      assert.equal(retried.outcome, 'retried')
      assert.ok('nonce' in retried && retried.nonce === next.nonce)
    }
    assert.equal((await rotate(store, id, next.hash)).outcome, 'rotated', 'the successor is still the current one')
  },

  async 'past the grace the token before is a reuse' (store) {
    const { id, hash } = await added(store)
    await rotate(store, id, hash)
    await pass()
    await assertReuse(store, id, hash, { grace: SHORT })
  },

  async 'without a grace the token before is a reuse' (store) {
    const { id, hash } = await added(store)
    await rotate(store, id, hash)
    await assertReuse(store, id, hash, { grace: 0 })
  },

  async 'an older token is a reuse, grace or not' (store) {
    const { id, hash } = await added(store)
    const next = { hash: fresh('hash'), nonce: fresh('nonce') }
    await rotate(store, id, hash, { next })
    await rotate(store, id, next.hash)
    await assertReuse(store, id, hash, { grace: 600 })
  },

  async 'a token of the session that was never given is a reuse' (store) {
    const { id } = await added(store)
    await assertReuse(store, id, fresh('forged'), { grace: 600 })
  },

  async 'a token of no session ends none' (store) {
    const { id, hash } = await added(store)
    assert.equal((await rotate(store, fresh('id'), hash)).outcome, 'gone')
    assert.notEqual(await store.find(id), null)
  },

  async 'of many at once one rotates, and all get its successor' (store) {
    const { id, hash } = await added(store)
    const all = await Promise.all(Array.from({ length: 100 }, () => rotate(store, id, hash)))
    assert.equal(all.filter(({ outcome }) => outcome === 'rotated').length, 1)
    assert.equal(all.filter(({ outcome }) => outcome === 'retried').length, 99)
    assert.equal(new Set(all.map(answer => 'nonce' in answer && answer.nonce)).size, 1)
  },

  async 'of many at once without a grace one rotates, one is the reuse, and then it is over' (store) {
    const { id, hash } = await added(store)
    const all = await Promise.all(Array.from({ length: 100 }, () => rotate(store, id, hash, { grace: 0 })))
    const count = (wanted: string) => all.filter(({ outcome }) => outcome === wanted).length
    assert.deepEqual({ rotated: count('rotated'), reused: count('reused'), gone: count('gone') }, { rotated: 1, reused: 1, gone: 98 })
    assert.equal(await store.find(id), null)
  }
}

async function added (store: SessionStore) {
  const session = newSession()
  await store.add(session)
  return session
}

async function assertReuse (store: SessionStore, id: string, presented: string, { grace }: { grace: number }): Promise<void> {
  const session = await store.find(id)
  const answer = await rotate(store, id, presented, { grace })
  assert.equal(answer.outcome, 'reused')
  assert.deepEqual('session' in answer && answer.session, session)
  assert.equal(await store.find(id), null, 'the session has ended by this very step')
  assert.equal((await rotate(store, id, presented, { grace })).outcome, 'gone', 'and a reuse is told once')
  assert.ok((await revokedIds(store)).includes(id))
}
