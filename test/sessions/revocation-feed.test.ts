import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { revocationFeed } from '../../plugins/sessions/revocation-feed.ts'
import { revokedSessions } from '../../plugins/sessions/revoked-sessions.ts'
import { createOutage } from '../../plugins/sessions/outage.ts'
import { storeClock } from '../../plugins/sessions/store-clock.ts'
import type { Revocation, SessionStore } from '../../plugins/sessions/session-store.ts'
import { memoryStore } from '../../plugins/sessions/stores/memory.ts'
import { keptLog } from './log.ts'
import { REJECTING, unhandledRejections } from '../refusal/unhandled.ts'

const newSession = (id: string) => ({ id, subject: 'ada', claims: {}, device: null, hash: `hash of ${id}`, lifetime: 60, idleLifetime: 60 })

async function following (t: Test, change: Partial<SessionStore> = {}, { interval = 0.02, timeout = 1, maxStale = 60 } = {}) {
  const store = { ...memoryStore(), ...change }
  const clock = storeClock()
  const revoked = revokedSessions({ most: 100, keep: 0, clock })
  const kept = keptLog()
  const outage = createOutage(kept.log, { begins: 'the session store failed', ends: 'the session store answers again' }, 0)
  const feed = revocationFeed({ store, revoked, interval, timeout, maxStale, clock, outage })
  t.teardown(() => feed.close())
  return { store, revoked, feed, clock, ...kept }
}

async function until (holds: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !holds(); i++) await wait(10)
}

t.test('reads all at first, and then what is new', async t => {
  const { store, revoked, feed, log } = await following(t)
  for (const id of ['before', 'after']) await store.add(newSession(id))
  await store.revoke('before', 60)
  t.equal(feed.state(), 'none')
  t.match(feed.health(), { ready: false, lastSuccess: null, lastFailure: null, revoked: 0 })
  await feed.open(log, 10)
  t.equal(feed.state(), 'fresh')
  t.equal(revoked.has('before'), true)
  await store.revoke('after', 60)
  await until(() => revoked.has('after') === true)
  t.equal(revoked.has('after'), true)
  t.match(feed.health(), { ready: true, lastSuccess: Number, lastFailure: null, revoked: 2 })
})

t.test('is told by a store that can, and lets it go at the end', async t => {
  const told: { tell: (revocation: Revocation) => void, ended: boolean } = { tell: () => {}, ended: false }
  const { revoked, feed, log } = await following(t, { watch: async tell => { told.tell = tell; return async () => { told.ended = true } } }, { interval: 60 })
  await feed.open(log, 10)
  told.tell({ id: 'x', until: Date.now() / 1000 + 60 })
  t.equal(revoked.has('x'), true)
  await feed.close()
  t.ok(told.ended)
})

t.test('an outage is told once, and its end; what was known stays known', async t => {
  let away = false
  const memory = memoryStore()
  const { revoked, feed, entries, log } = await following(t, { ...memory, revocations: after => away ? Promise.reject(new Error('away')) : memory.revocations(after) })
  for (const id of ['a', 'b']) await memory.add(newSession(id))
  await memory.revoke('a', 60)
  await feed.open(log, 10)
  away = true
  await until(() => feed.health().lastFailure !== null)
  await wait(60)
  t.equal(revoked.has('a'), true)
  t.equal(feed.state(), 'fresh')
  t.strictSame(entries.map(({ level }) => level), ['error'])
  await memory.revoke('b', 60)
  away = false
  await until(() => revoked.has('b') === true)
  t.equal(revoked.has('b'), true, 'what was revoked meanwhile is made up for')
  t.strictSame(entries.map(({ level }) => level), ['error', 'info'])
  t.equal(feed.health().lastFailure, null)
})

t.test('a store that is away or hangs at boot does not hold it up', async t => {
  let away = true
  const memory = memoryStore()
  const { feed, log } = await following(t, { revocations: after => away ? new Promise(() => {}) : memory.revocations(after) }, { timeout: 0.02 })
  await feed.open(log, 10)
  t.equal(feed.state(), 'none', 'until it was read once, nobody can tell what was revoked')
  away = false
  await until(() => feed.state() === 'fresh')
  t.equal(feed.state(), 'fresh')
})

t.test('a watch that fails is tried again at the next look', async t => {
  let tries = 0
  const { feed, log } = await following(t, { watch: async () => { if (++tries < 3) throw new Error('no connection'); return async () => {} } })
  await feed.open(log, 10)
  await until(() => tries === 3)
  await wait(60)
  t.equal(tries, 3)
})

t.test('sweeps at once and then seldom; a store need not', async t => {
  let sweeps = 0
  const { feed, log } = await following(t, { sweep: async () => { sweeps++ } })
  await feed.open(log, 10)
  await wait(80)
  t.equal(sweeps, 1)
  const { feed: other, log: silent, entries } = await following(t, { sweep: undefined } as unknown as Partial<SessionStore>)
  await other.open(silent, 10)
  t.strictSame(entries, [])
})

t.test('a sweep that takes long, or fails, holds up no look', async t => {
  let [looks, sweeps] = [0, 0]
  const memory = memoryStore()
  const counting = { revocations: (after: string | null) => { looks++; return memory.revocations(after) } }
  const { feed, log } = await following(t, { ...counting, sweep: () => { sweeps++; return new Promise(() => {}) } })
  await feed.open(log, 10)
  await until(() => looks > 3)
  t.ok(looks > 3)
  t.equal(sweeps, 1, 'and there is one at a time')
  const { feed: other, log: kept, entries } = await following(t, { ...counting, sweep: async () => { throw new Error('read only') } })
  looks = 0
  await other.open(kept, 10)
  await until(() => looks > 3)
  t.equal(other.health().lastFailure, null, 'what was revoked is read')
  t.match(entries, [{ level: 'warn', object: { err: { message: 'read only' } } }])
  t.equal(entries.length, 1)
})

t.test('a sweep whose store is closed under it says nothing', async t => {
  let fail = (_error: Error): void => {}
  const { feed, log, entries } = await following(t, { sweep: () => new Promise((_resolve, reject) => { fail = reject }) })
  await feed.open(log, 10)
  await feed.close()
  fail(new Error('closed'))
  await wait(10)
  t.strictSame(entries, [])
})

t.test('a watch that is refused for good is told once, and is no failure to read', async t => {
  let tries = 0
  const { feed, log, entries } = await following(t, { watch: async () => { tries++; throw new Error('NOPERM') } })
  await feed.open(log, 10)
  await until(() => tries > 5)
  t.ok(tries > 5)
  t.equal(feed.health().lastFailure, null)
  t.strictSame(entries.map(({ level }) => level), ['warn'])
})

t.test('a watch that does not answer holds up no look', async t => {
  let looks = 0
  const memory = memoryStore()
  const { feed, log } = await following(t, { revocations: after => { looks++; return memory.revocations(after) }, watch: () => new Promise(() => {}) }, { timeout: 0.5 })
  const opening = feed.open(log, 10)
  await wait(200)
  t.ok(looks > 3)
  await opening
})

t.test('a boot waits no longer than it may, and the first look goes on', async t => {
  const memory = memoryStore()
  const { feed, log } = await following(t, { revocations: async after => { await wait(200); return memory.revocations(after) } })
  const before = performance.now()
  await feed.open(log, 0.02)
  t.ok(performance.now() - before < 150)
  t.equal(feed.state(), 'none')
  await until(() => feed.state() === 'fresh')
  t.equal(feed.state(), 'fresh')
})

t.test('a clock that is set back does not stop the looks', async t => {
  let [looks, back] = [0, 0]
  const now = Date.now
  t.intercept(Date, 'now', { value: () => now() - back })
  const memory = memoryStore()
  const { feed, log } = await following(t, { revocations: after => { looks++; back = looks * 3_600_000; return memory.revocations(after) } })
  await feed.open(log, 10)
  await until(() => looks > 3)
  t.ok(looks > 3)
})

t.test('what a store answers amiss is an outage, and what it tells amiss is nothing', async t => {
  const told = { tell: (_revocation: Revocation): void => {} }
  for (const answer of [undefined, {}, { revocations: [{ id: 'x' }], cursor: '' }, { revocations: [{ id: 'x', until: NaN }], cursor: '' }]) {
    const { feed, log, revoked } = await following(t, { revocations: async () => answer as { revocations: Revocation[], cursor: string } })
    await feed.open(log, 10)
    t.equal(feed.state(), 'none')
    t.equal(revoked.size, 0)
  }
  const { feed, log, revoked } = await following(t, { watch: async tell => { told.tell = tell; return async () => {} } })
  await feed.open(log, 10)
  told.tell({ id: 'x', until: NaN })
  t.equal(revoked.size, 0)
})

t.test('closed while it looks, it does not look again', async t => {
  let looks = 0
  const memory = memoryStore()
  const { feed, log } = await following(t, { revocations: async after => { looks++; await wait(30); return memory.revocations(after) } })
  await feed.open(log, 10)
  await wait(5)
  await until(() => looks === 2)
  await feed.close()
  await wait(100)
  t.equal(looks, 2)
})

t.test('a watch that is late is the one all the same, and is ended', async t => {
  let [begun, ended] = [0, 0]
  const { feed, log } = await following(t, { watch: async () => { begun++; await wait(100); return async () => { ended++ } } }, { timeout: 0.03 })
  await feed.open(log, 10)
  await wait(200)
  t.equal(begun, 1)
  await feed.close()
  t.equal(ended, 1)
})

t.test('a watch that never answers does not hold up the end', async t => {
  const { feed, log } = await following(t, { watch: () => new Promise(() => {}) }, { timeout: 0.03 })
  await feed.open(log, 10)
  const before = performance.now()
  await feed.close()
  t.ok(performance.now() - before < 1000)
})

t.test('a store whose revocations are promises is told of once, and none of them ends the process', async t => {
  const unhandled = unhandledRejections(t)
  const kinds = Object.values(REJECTING)
  // Made when it is asked: what nothing holds yet, nothing can handle.
  const revocations = async () => ({ cursor: '1', revocations: kinds.length > 0 ? [kinds.shift()?.()] : [] }) as never
  const { feed, log, entries } = await following(t, { revocations })
  await feed.open(log, 10)
  await until(() => feed.state() === 'fresh')
  t.match(entries.filter(({ level }) => level === 'error'), [{ object: { err: TypeError } }])
  t.strictSame(await unhandled(), [])
})

t.test('what was read too long ago is stale, and not ready', async t => {
  let away = false
  const memory = memoryStore()
  const change = { revocations: async (after: string | null) => { if (away) throw new Error('away'); return memory.revocations(after) } }
  const { feed, log } = await following(t, change, { maxStale: 0.1 })
  await feed.open(log, 10)
  t.equal(feed.state(), 'fresh')
  away = true
  await until(() => feed.state() === 'stale')
  t.equal(feed.state(), 'stale')
  t.match(feed.health(), { ready: false, lastSuccess: Number, lastFailure: Number })
  away = false
  await until(() => feed.state() === 'fresh')
  t.match(feed.health(), { ready: true, lastFailure: null })
})

t.test('what a store whose clock was fast left out is read when its clock is set back', async t => {
  const memory = memoryStore()
  let fast = 0
  const cursors: Array<string | null> = []
  const revocations = async (after: string | null) => {
    cursors.push(after)
    const { revocations, cursor } = await memory.revocations(after)
    return { revocations: fast > 0 ? [] : revocations, cursor, now: Date.now() / 1000 + fast }
  }
  const { feed, log, revoked } = await following(t, { ...memory, revocations })
  await memory.add(newSession('x'))
  await memory.revoke('x', 60)
  fast = 3600
  await feed.open(log, 10)
  t.equal(revoked.has('x'), false)
  fast = 0
  await until(() => revoked.has('x') === true)
  t.equal(revoked.has('x'), true)
  t.equal(cursors.filter(cursor => cursor === null).length, 2, 'all of it once')
})

t.test('the store\'s clock is learned from its answers', async t => {
  const memory = memoryStore()
  const { feed, log, clock } = await following(t, { revocations: async after => ({ ...await memory.revocations(after), now: 5000 }) }, { interval: 60 })
  await feed.open(log, 10)
  t.ok(Math.abs(clock.earliest(performance.now() / 1000) - 5000) < 5)
})
