import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { RootDatabase } from 'lmdb'

/** An article as it is kept and shown. Dates are RFC 3339 in UTC. */
export interface Article {
  id: string
  title: string
  body: string
  /** The username of the person who wrote it. */
  author: string
  status: 'draft' | 'published'
  createdAt: string
  updatedAt: string
  publishedAt: string | null
}

export type Draft = Pick<Article, 'title' | 'body'>

export interface Page {
  items: Article[]
  /** Where the next page begins; null on the last one. */
  next: string | null
}

export interface Selection {
  visible: (article: Article) => boolean
  limit: number
  /** The `next` of the page before. */
  after?: string | undefined
}

export interface Articles {
  /** Newest first; only what is visible counts against the limit. */
  list (selection: Selection): Page
  find (id: string): Article | undefined
  add (author: string, draft: Draft): Promise<Article>
  /** Writes at once: for use inside a transaction. */
  insert (article: Article): void
  /** Undefined where the article is gone. */
  change (id: string, draft: Draft): Promise<Article | undefined>
  /** Publishing twice keeps the first date. Undefined where the article is gone. */
  publish (id: string): Promise<Article | undefined>
  /** What was removed; undefined where the article is gone. */
  remove (id: string): Promise<Article | undefined>
  /** Tells of each article that this process publishes. */
  readonly news: EventEmitter<{ published: [Article] }>
}

/** Sorts by creation: milliseconds since the epoch, then id. */
type Place = [createdAt: number, id: string]

/** What `next` looks like: the place of the last article of a page. */
export const CURSOR = '^\\d{1,15}\\.[\\da-f-]{36}$'

/** The articles of a store, in the order of their creation, and where each id is found. */
export function openArticles (root: RootDatabase): Articles {
  const articles = root.openDB<Article, Place>({ name: 'articles', encoding: 'json' })
  const places = root.openDB<Place, string>({ name: 'article-places', encoding: 'json' })

  const news = new EventEmitter<{ published: [Article] }>()
  // One listener for each connection that is open.
  news.setMaxListeners(0)

  function find (id: string): Article | undefined {
    const place = places.get(id)
    return place && articles.get(place)
  }

  function insert (article: Article): void {
    articles.putSync(placeOf(article), article)
    places.putSync(article.id, placeOf(article))
  }

  function replace (id: string, revise: (article: Article, now: string) => Article): Promise<Article | undefined> {
    return root.transaction(() => {
      const article = find(id)
      if (!article) return undefined
      const revised = revise(article, new Date().toISOString())
      articles.putSync(placeOf(article), revised)
      return revised
    })
  }

  return {
    find,
    insert,
    news,

    list ({ visible, limit, after }) {
      const start = after === undefined ? {} : { start: readCursor(after), exclusiveStart: true }
      const items: Article[] = []
      let last: Place | undefined
      for (const { key, value } of articles.getRange({ reverse: true, ...start })) {
        if (!visible(value)) continue
        if (last && items.length === limit) return { items, next: last.join('.') }
        items.push(value)
        last = key
      }
      return { items, next: null }
    },

    async add (author, draft) {
      const now = new Date().toISOString()
      const article: Article = { id: randomUUID(), ...draft, author, status: 'draft', createdAt: now, updatedAt: now, publishedAt: null }
      await root.transaction(() => insert(article))
      return article
    },

    change: (id, draft) => replace(id, (article, now) => ({ ...article, ...draft, updatedAt: now })),

    async publish (id) {
      let first = false
      const article = await replace(id, (article, now) => {
        first = article.status === 'draft'
        return first ? { ...article, status: 'published', updatedAt: now, publishedAt: now } : article
      })
      if (first && article) news.emit('published', article)
      return article
    },

    remove: id => root.transaction(() => {
      const article = find(id)
      if (!article) return undefined
      articles.removeSync(placeOf(article))
      places.removeSync(id)
      return article
    })
  }
}

function placeOf ({ createdAt, id }: Article): Place {
  return [Date.parse(createdAt), id]
}

function readCursor (cursor: string): Place {
  const dot = cursor.indexOf('.')
  return [Number(cursor.slice(0, dot)), cursor.slice(dot + 1)]
}
