import { fork } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'lmdb'
import t, { type Test } from 'tap'
import { lmdbStore } from '../../../plugins/sessions/stores/lmdb.ts'
import { sessionStoreContract } from '../../../plugins/testing/index.ts'

const newSession = (id: string, given: object = {}) => ({ id, subject: 'ada', claims: {}, device: null, hash: `hash of ${id}`, lifetime: 3600, idleLifetime: 600, ...given })

const root = open({ path: t.testdir(), noSubdir: false, maxDbs: 16 })
t.teardown(() => root.close())
const store = lmdbStore(root)

for (const { name, run } of sessionStoreContract(() => store)) t.test(name, run)

t.test('another process sees the same sessions, and ends them', async t => {
  const path = t.testdir()
  const root = open({ path, noSubdir: false, maxDbs: 8 })
  t.teardown(() => root.close())
  const store = lmdbStore(root)
  await store.add(newSession('shared'))
  const { cursor } = await store.revocations(null)
  const child = fork(new URL('revoking-process.ts', import.meta.url), [path, 'shared'], { env: { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' } })
  const [code] = await once(child, 'exit')
  t.equal(code, null, 'killed, after it was answered')
  t.equal(await store.find('shared'), null)
  t.match((await store.revocations(cursor)).revocations, [{ id: 'shared', until: Number }])
})

/** Lets the clock be wrong by so many seconds, from now on. */
function shiftClock (t: Test, seconds: number): void {
  const now = Date.now.bind(Date)
  t.intercept(Date, 'now', { value: () => now() + seconds * 1000 })
}

t.test('a sweep removes what has ended, however much there is, a day later, and the numbers go on', async t => {
  const root = open({ path: t.testdir(), noSubdir: false, maxDbs: 3 })
  t.teardown(() => root.close())
  const store = lmdbStore(root)
  const counts = () => ['sessions', 'session-subjects', 'session-revocations'].map(name => root.openDB({ name: `gatehouse-${name}`, encoding: 'json' }).getCount())
  await Promise.all(Array.from({ length: 1200 }, (_, i) => store.add(newSession(`over-${i}`, { lifetime: 0 }))))
  for (const id of ['a', 'b', 'c']) await store.add(newSession(id, { lifetime: 1e6, idleLifetime: 1e6 }))
  for (const id of ['a', 'b']) await store.revoke(id, 0)
  await store.revokeAll('bob', 60)
  const { cursor } = await store.revocations(null)
  await t.test('not before', async t => {
    shiftClock(t, 80_000)
    await store.sweep?.()
    t.strictSame(counts(), [1201, 1202, 2])
  })
  shiftClock(t, 100_000)
  await store.sweep?.()
  t.strictSame(counts(), [1, 1, 0])
  await store.revoke('c', 60)
  t.match((await store.revocations(cursor)).revocations, [{ id: 'c' }])
})

t.test('more sessions than one step takes: a limit and the end of all have several', async t => {
  const subject = 'with many'
  const add = (begin: number) => Promise.all(Array.from({ length: 2100 }, (_, i) => store.add(newSession(`many-${begin + i}`, { subject }))))
  await add(0)
  t.equal((await store.list(subject)).length, 1000)
  const added = await store.add(newSession('last of many', { subject, limit: { sessions: 10, keep: 60 } }))
  t.equal(new Set(added?.revoked?.map(({ id }) => id)).size, 2091)
  t.equal((await store.list(subject)).length, 10)
  await add(5000)
  t.equal(new Set((await store.revokeAll(subject, 60)).map(({ id }) => id)).size, 2110)
  t.strictSame(await store.list(subject), [])
})

t.test('a subject that was ended while there was too much for one step is not added', async t => {
  const subject = 'ended meanwhile'
  await Promise.all(Array.from({ length: 1100 }, (_, i) => store.add(newSession(`meanwhile-${i}`, { subject }))))
  const { now = 0 } = await store.revocations(null)
  const [added] = await Promise.all([
    store.add(newSession('not added', { subject, limit: { sessions: 1, keep: 60 }, arrivedAt: now })),
    store.revokeAll(subject, 60)
  ])
  t.equal(added, null)
  t.strictSame(await store.list(subject), [])
})

t.test('what was revoked while the clock was wrong stays so when it is right again', async t => {
  for (const [subject, seconds] of [['an hour fast', 3600], ['an hour slow', -3600]] as const) {
    await store.add(newSession(`one ${subject}`, { subject }))
    await store.add(newSession(`other ${subject}`, { subject }))
    await t.test(subject, async t => {
      shiftClock(t, seconds)
      await store.revoke(`one ${subject}`, 60)
      await store.revokeAll(subject, 60)
      await store.revocations(null)
      await store.sweep?.()
    })
    t.strictSame(await store.list(subject), [])
    const ids = (await store.revocations(null)).revocations.map(({ id }) => id)
    t.ok(ids.includes(`one ${subject}`) && ids.includes(`other ${subject}`), subject)
  }
})

t.test('sessions are not lost because the clock was fast', async t => {
  await store.add(newSession('lasting', { subject: 'patient' }))
  await t.test('an hour fast', async t => {
    shiftClock(t, 7200)
    t.strictSame(await store.list('patient'), [])
    await store.sweep?.()
  })
  t.match(await store.list('patient'), [{ id: 'lasting' }])
})

t.test('two stores in one database know nothing of each other', async t => {
  const [one, other] = [lmdbStore(root, { prefix: 'one-' }), lmdbStore(root, { prefix: 'other-' })]
  await one.add(newSession('of one'))
  t.equal(await other.find('of one'), null)
})

t.test('what is no database, and no option, refuses to boot', async t => {
  for (const given of [undefined, null, 'lmdb', {}, { openDB () {} }]) t.throws(() => lmdbStore(given as typeof root), { code: 'GTH_SESSIONS_INVALID_OPTION', message: /needs a database that open\(\) of lmdb gave/ })
  t.throws(() => lmdbStore(root, { prefx: 'x' } as object), { code: 'GTH_SESSIONS_UNKNOWN_OPTION', message: /Did you mean "prefix"/ })
  for (const prefix of [7, 'a b', 'x'.repeat(65)]) t.throws(() => lmdbStore(root, { prefix: prefix as string }), { code: 'GTH_SESSIONS_INVALID_OPTION', message: /at most 64 letters/ })
})
