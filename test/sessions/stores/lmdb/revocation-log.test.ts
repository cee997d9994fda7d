import { open } from 'lmdb'
import t from 'tap'
import { revocationLog } from '../../../../plugins/sessions/stores/lmdb/revocation-log.ts'

t.test('in the order in which they happened, from where one was', async t => {
  let now = 1000
  const root = open({ path: t.testdir(), noSubdir: false, maxDbs: 4 })
  t.teardown(() => root.close())
  const log = revocationLog(root, 'log', () => now)
  const add = (id: string, until = 2000) => root.transaction(() => log.add({ id, until }))
  const ids = async (after: string | null) => (await log.read(after)).revocations.map(({ id }) => id)

  t.strictSame(await log.read(null), { revocations: [], cursor: '' })
  for (const id of ['a', 'b', 'c']) await add(id)
  const { cursor } = await log.read(null)
  t.strictSame(await ids(null), ['a', 'b', 'c'])
  t.strictSame(await log.read(cursor), { revocations: [], cursor })
  now = 999
  await add('d')
  t.strictSame(await ids(cursor), ['d'], 'also where the clock was set back')

  now = 2000
  t.strictSame(await ids(null), [], 'what is forgotten is not told')
  await log.sweep()
  now = 999
  t.strictSame(await ids(null), ['a', 'b', 'c', 'd'], 'a sweep while the clock is fast forgets none')
  now = 2000 + 86_400
  await log.sweep()
  now = 2000
  await add('e', 3000)
  t.strictSame(await ids(cursor), ['e'], 'a cursor whose place was swept gives all')
  for (const other of ['', 'x', '7', '0:a', '-1:a']) t.strictSame(await ids(other), ['e'], other)
})
