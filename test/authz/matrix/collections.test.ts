import t from 'tap'
import type { Fact } from '../../../plugins/authz/decision/inquiry.ts'
import { unfilteredCollections } from '../../../plugins/authz/matrix/collections.ts'

const row: Fact = { stage: 2, text: 'article (id)', find: () => null }
const formula = { truth: () => 1 as const, open: () => {} }
const item = (url: string) => ({ url, plan: { rows: new Map([[row, formula]]), lists: new Set<string>() } })
const other = (url: string, ...lists: string[]) => ({ url, plan: { rows: new Map(), lists: new Set(lists) } })

t.test('a collection is what is left of the URL of its items', async t => {
  const told = (itemUrl: string, url: string) => unfilteredCollections([item(itemUrl)])(other(url))
  for (const [itemUrl, url] of [
    ['/articles/:id', '/articles'], ['/articles/:id', '/articles/'], ['/articles/:id/', '/articles'], ['/articles/:id(^\\d+$)', '/articles'],
    ['/t/:tenant/articles/:id', '/t/:name/articles'], ['/:id', '/']
  ] as const) t.ok(told(itemUrl, url), `${itemUrl}: ${url}`)
  for (const [itemUrl, url] of [
    ['/articles/:id', '/people'], ['/articles/:id/publish', '/articles'], ['/articles/:id', '/articles/latest'], ['/articles/latest', '/articles']
  ] as const) t.notOk(told(itemUrl, url), `${itemUrl}: ${url}`)
})

t.test('one that asks for a filter, or for a row of its own, is not told; nor one beside items without such rules', async t => {
  const isUnfiltered = unfilteredCollections([item('/articles/:id'), item('/articles/:id/comments/:comment'), other('/people/:id')])
  t.notOk(isUnfiltered(other('/articles', 'article read')))
  t.notOk(isUnfiltered(item('/articles/:id/comments')))
  t.ok(isUnfiltered(other('/articles/:id/comments')))
  t.notOk(isUnfiltered(other('/people')))
})
