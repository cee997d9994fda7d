import { fork } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'lmdb'
import t from 'tap'
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

t.test('a sweep removes what has ended, however much there is, and the numbers go on', async t => {
  const root = open({ path: t.testdir(), noSubdir: false, maxDbs: 8 })
  t.teardown(() => root.close())
  const store = lmdbStore(root)
  const count = (name: string) => root.openDB({ name, encoding: 'json' }).getCount()
  await Promise.all(Array.from({ length: 1200 }, (_, i) => store.add(newSession(`over-${i}`, { lifetime: 0 }))))
  for (const id of ['a', 'b', 'c']) await store.add(newSession(id))
  for (const id of ['a', 'b']) await store.revoke(id, 0)
  const { cursor } = await store.revocations(null)
  await store.sweep?.()
  t.equal(count('gatehouse-sessions'), 1)
  t.equal(count('gatehouse-session-subjects'), 1)
  t.equal(count('gatehouse-session-revocations'), 0)
  await store.revoke('c', 60)
  t.match((await store.revocations(cursor)).revocations, [{ id: 'c' }])
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
