import { open } from 'lmdb'
import t from 'tap'
import { slicesOf } from '../../../../plugins/sessions/stores/lmdb/slices.ts'

t.test('all entries in their order, a thousand at a time, and from where one was', async t => {
  const root = open({ path: t.testdir(), noSubdir: false, maxDbs: 4 })
  t.teardown(() => root.close())
  const table = root.openDB<number, number>({ name: 'table', encoding: 'json' })
  await root.transaction(() => { for (let i = 1; i <= 2500; i++) table.putSync(i, i) })
  const read = async (after: number | null, end?: number) => {
    const slices: number[][] = []
    for await (const slice of slicesOf(root, table, after, end)) slices.push(slice.map(({ key }) => Number(key)))
    return slices
  }
  const all = await read(null)
  t.strictSame(all.map(({ length }) => length), [1000, 1000, 500])
  t.strictSame(all.flat(), Array.from({ length: 2500 }, (_, i) => i + 1))
  t.strictSame(await read(2498), [[2499, 2500]])
  t.strictSame(await read(2500), [])
  t.strictSame(await read(2, 5), [[3, 4]], 'up to an end')
})
