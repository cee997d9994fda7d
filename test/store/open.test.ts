import { statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openStore } from '../../store/open.ts'
import { newStore } from './store.ts'

t.test('the folder is made for its owner alone', async t => {
  const folder = join(t.testdir(), 'outer', 'inner')
  await newStore(t, folder)
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.equal(statSync(join(folder, '..')).mode & 0o777, 0o700)
})

t.test('everything survives a restart', async t => {
  const folder = t.testdir()
  const before = await openStore(folder)
  const article = await before.articles.add('ada', { title: 'A title', body: 'A body' })
  await before.people.add({ username: 'ada', name: 'Ada', roles: ['admin'] }, 'a password')
  await before.close()

  const after = await newStore(t, folder)
  t.strictSame(after.articles.find(article.id), article)
  t.match(await after.people.authenticate('ada', 'a password'), { username: 'ada' })
})

t.test('work is done once, and a second start does not repeat it', async t => {
  const folder = t.testdir()
  let count = 0
  const before = await openStore(folder)
  t.strictSame(await Promise.all([before.once('count', () => { count++ }), before.once('count', () => { count++ })]), [true, false])
  await before.close()
  const after = await newStore(t, folder)
  t.equal(await after.once('count', () => { count++ }), false)
  t.equal(await after.once('another', () => { count++ }), true)
  t.equal(count, 2)
})
