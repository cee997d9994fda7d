import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { CURSOR, type Article } from '../../store/articles.ts'
import { newStore } from './store.ts'

const all = () => true
const draft = { title: 'A title', body: 'A body' }

t.test('an article begins as a draft', async t => {
  const { articles } = await newStore(t)
  const article = await articles.add('ada', draft)
  t.match(article, { id: /^[\da-f-]{36}$/, title: 'A title', body: 'A body', author: 'ada', status: 'draft', publishedAt: null })
  t.equal(new Date(article.createdAt).toISOString(), article.createdAt)
  t.equal(article.updatedAt, article.createdAt)
  t.strictSame(articles.find(article.id), article)
  t.equal(articles.find('nothing'), undefined)
})

t.test('a change leaves the author and the birth as they were', async t => {
  const { articles } = await newStore(t)
  const article = await articles.add('ada', draft)
  await setTimeout(2)
  const changed = await articles.change(article.id, { title: 'Another', body: 'text' })
  t.strictSame(changed, { ...article, title: 'Another', body: 'text', updatedAt: changed?.updatedAt })
  t.ok(String(changed?.updatedAt) > article.updatedAt)
  t.strictSame(articles.find(article.id), changed)
})

t.test('publishing happens once', async t => {
  const { articles } = await newStore(t)
  const { id } = await articles.add('ada', draft)
  const published = await articles.publish(id)
  t.equal(published?.status, 'published')
  t.equal(published?.publishedAt, published?.updatedAt)
  await setTimeout(2)
  t.strictSame(await articles.publish(id), published)
})

t.test('what is gone is gone', async t => {
  const { articles } = await newStore(t)
  const article = await articles.add('ada', draft)
  const { id } = article
  t.strictSame(await Promise.all([articles.remove(id), articles.remove(id)]), [article, undefined])
  t.equal(articles.find(id), undefined)
  t.equal(await articles.change(id, draft), undefined)
  t.equal(await articles.publish(id), undefined)
  t.strictSame(articles.list({ visible: all, limit: 5 }), { items: [], next: null })
})

t.test('whatever the page size, walking the pages shows every visible article once, newest first', async t => {
  const { articles } = await newStore(t)
  const seen = new Set<string>()
  // Several of one millisecond, too: then the id decides.
  for (let i = 0; i < 20; i++) {
    const { id } = await articles.add('ada', { title: String(i), body: '' })
    seen.add(id)
    if (i % 3 === 0) await setTimeout(1)
  }
  const { items } = articles.list({ visible: all, limit: 100 })
  t.strictSame(new Set(items.map(({ id }) => id)), seen)
  t.ok(items.every((item, i) => i === 0 || item.createdAt <= (items[i - 1] as Article).createdAt))

  fc.assert(fc.property(fc.integer({ min: 1, max: 25 }), fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }), (limit, visibility) => {
    const visible = ({ title }: Article) => visibility[Number(title)] as boolean
    const walked: Article[] = []
    let after: string | undefined
    do {
      const page = articles.list({ visible, limit, after })
      if (page.items.length > limit) return false
      if (page.next !== null && (page.items.length < limit || !new RegExp(CURSOR).test(page.next))) return false
      walked.push(...page.items)
      after = page.next ?? undefined
    } while (after !== undefined)
    return JSON.stringify(walked) === JSON.stringify(items.filter(visible))
  }))
})

t.test('a page goes on where the last one ended, even if that article is gone', async t => {
  const { articles } = await newStore(t)
  for (const title of ['first', 'second', 'third']) {
    await articles.add('ada', { title, body: '' })
    await setTimeout(2)
  }
  const page = articles.list({ visible: all, limit: 1 })
  await articles.remove(String(page.items[0]?.id))
  t.match(articles.list({ visible: all, limit: 5, after: String(page.next) }), { items: [{ title: 'second' }, { title: 'first' }], next: null })
})
