import { open } from 'lmdb'
import t from 'tap'
import type { LmdbTable } from '../../../../plugins/sessions/stores/lmdb/root.ts'
import { sweepTable } from '../../../../plugins/sessions/stores/lmdb/sweep.ts'

t.test('removes what is over, and nothing that somebody used meanwhile', async t => {
  const root = open({ path: t.testdir(), noSubdir: false, maxDbs: 4 })
  t.teardown(() => root.close())
  const table = root.openDB<number, string>({ name: 'table', encoding: 'json' })
  await root.transaction(() => { for (const [key, value] of [['over', 0], ['alive', 9], ['used', 0], ['gone', 0]] as const) table.putSync(key, value) })
  const removed: string[] = []
  // Between the look and the step, another process uses one of them and removes another.
  const meanwhile: LmdbTable<number, string> = {
    get: key => key === 'used' ? 9 : key === 'gone' ? undefined : table.get(key),
    putSync: (key, value) => table.putSync(key, value),
    removeSync: key => table.removeSync(key),
    getRange: options => table.getRange(options)
  }
  await sweepTable(root, meanwhile, value => value < 5, key => { removed.push(key) })
  t.strictSame(removed, ['over'])
  await sweepTable(root, meanwhile, () => false, () => t.fail('nothing is over'))
  const looked: number[] = []
  await sweepTable(root, table, value => { looked.push(value); return false }, () => {}, 'b')
  t.strictSame(looked, [9], 'up to an end')
})
