import t from 'tap'
import { seed } from '../../store/seed.ts'
import { newStore } from './store.ts'

const all = { visible: () => true, limit: 100 }

t.test('four people, each with a role and a password one can guess', async t => {
  const store = await newStore(t)
  t.equal(await seed(store), true)
  for (const username of ['reader', 'author', 'editor', 'admin']) {
    t.match(await store.people.authenticate(username, `gatehouse-${username}`), { username, roles: [username] })
  }
  t.equal(store.people.list().length, 4)
})

t.test('a handful of articles, published ones and drafts', async t => {
  const store = await newStore(t)
  await seed(store)
  const { items } = store.articles.list(all)
  t.ok(items.some(({ status, author }) => status === 'draft' && author === 'author'))
  t.ok(items.some(({ status, author }) => status === 'published' && author === 'editor'))
  for (const { status, publishedAt, createdAt } of items) t.equal(publishedAt, status === 'draft' ? null : createdAt)
  t.equal(new Set(items.map(({ createdAt }) => createdAt)).size, items.length)
})

t.test('only once: what was deleted stays deleted', async t => {
  const store = await newStore(t)
  const results = await Promise.all([seed(store), seed(store)])
  t.strictSame(results.sort(), [false, true])
  const { items } = store.articles.list(all)
  for (const { id } of items) await store.articles.remove(id)
  t.equal(await seed(store), false)
  t.strictSame(store.articles.list(all).items, [])
})
