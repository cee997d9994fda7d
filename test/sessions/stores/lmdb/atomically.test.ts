import { setTimeout as wait } from 'node:timers/promises'
import { open } from 'lmdb'
import t, { type Test } from 'tap'
import { atomically } from '../../../../plugins/sessions/stores/lmdb/atomically.ts'
import type { LmdbRoot } from '../../../../plugins/sessions/stores/lmdb/root.ts'

function opened (t: Test) {
  const root = open({ path: t.testdir(), noSubdir: false, maxDbs: 4 })
  t.teardown(() => root.close())
  return root
}

t.test('answers with what the work answers, once it is on the disk', async t => {
  const root = opened(t)
  const order: string[] = []
  const flushing: LmdbRoot = { openDB: root.openDB.bind(root), transaction: work => root.transaction(work), resetReadTxn: () => {}, committed: Promise.resolve(), flushed: wait(20).then(() => { order.push('flushed') }) } as LmdbRoot
  t.equal(await atomically(flushing, () => { order.push('worked'); return 7 }), 7)
  t.strictSame(order, ['worked', 'flushed'])
})

t.test('work that throws is not done', async t => {
  const root = opened(t)
  const table = root.openDB<number, string>({ name: 'table', encoding: 'json' })
  await t.rejects(atomically(root, () => { throw new Error('no') }), { message: 'no' })
  t.equal(await atomically(root, () => { table.putSync('a', 1); return table.get('a') }), 1)
})

t.test('a commit that fails ends the step, not the process', async t => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => { unhandled.push(reason) }
  process.on('unhandledRejection', note)
  t.teardown(() => process.off('unhandledRejection', note))
  const failed = Object.assign(new Error('Commit failed (see commitError for details)'), { commitError: Promise.reject(new Error('no space left')) })
  const root = { transaction: async () => { throw failed }, get committed () { return Promise.reject(failed) }, flushed: Promise.resolve(), resetReadTxn () {}, openDB () {} } as unknown as LmdbRoot
  await t.rejects(atomically(root, () => 7), failed)
  await wait(20)
  t.strictSame(unhandled, [])
})
