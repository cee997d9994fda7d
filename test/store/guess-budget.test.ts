import t from 'tap'
import { openStore } from '../../store/open.ts'

const ada = { username: 'ada', name: 'Ada', roles: [] }

t.test('an account bears so many guesses, also at once and over restarts, until it gets its budget back', async t => {
  const folder = t.testdir()
  const before = await openStore(folder, { budget: 5 })
  await before.people.add(ada, 'a password')
  t.strictSame(await Promise.all([1, 2, 3].map(() => before.guessBudget.spend('ada'))), [1, 2, 3].map(() => ({ within: true, last: false })))
  await before.close()

  const { guessBudget, close } = await openStore(folder, { budget: 5 })
  t.teardown(close)
  const spend = () => guessBudget.spend('ada')
  const more = await Promise.all([1, 2, 3, 4].map(spend))
  t.strictSame(more.map(({ within }) => within), [true, true, false, false])
  t.strictSame(more.map(({ last }) => last), [false, true, false, false], 'the last one is told once')
  t.strictSame(await spend(), { within: false, last: false })

  await guessBudget.giveBack('ada')
  t.strictSame([(await spend()).within, (await spend()).within], [true, false])
  await guessBudget.reset('ada')
  t.strictSame((await Promise.all([1, 2, 3, 4, 5, 6].map(spend))).map(({ within }) => within), [true, true, true, true, true, false])
})

t.test('names that nobody has are counted alike, take no room, and are never used up', async t => {
  const { guessBudget, root, close } = await openStore(t.testdir(), { budget: 2 })
  t.teardown(close)
  for (let i = 0; i < 5; i++) t.strictSame(await guessBudget.spend(`somebody ${i}`), { within: true, last: false })
  for (const odd of ['', '\0', 'nobody', '=nobody', 'x'.repeat(65)]) t.strictSame(await guessBudget.spend(odd), { within: true, last: false })
  await guessBudget.giveBack('somebody')
  await guessBudget.reset('somebody')
  t.equal(root.openDB({ name: 'failed-guesses', encoding: 'json' }).getCount(), 1)
})

t.test('by default a hundred', async t => {
  const { guessBudget, people, close } = await openStore(t.testdir())
  t.teardown(close)
  await people.add({ ...ada, username: 'nobody' }, 'a password')
  const spent = await Promise.all(Array.from({ length: 101 }, () => guessBudget.spend('nobody')))
  t.strictSame(spent.filter(({ within }) => within).length, 100)
})
