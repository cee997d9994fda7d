import { defineResource } from '../../../plugins/authz/index.ts'

export interface Article { id: string, author: string, status: 'draft' | 'published', tenant?: string, rank?: number | null }

/** A resource of its own for each test, and how often it was loaded. */
export function articles (rows: readonly Article[], load?: (id: string) => unknown) {
  const loads: string[] = []
  const article = defineResource({
    name: 'article',
    load: (id: string) => {
      loads.push(id)
      return (load === undefined ? rows.find(row => row.id === id) : load(id)) as Article | undefined
    },
    visibleTo: { any: ['article:publish', { owner: 'author' }, { where: { status: 'published' } }] },
    policies: {
      read: 'everybody',
      change: { any: ['article:publish', { all: ['article:write', { owner: 'author' }] }] },
      rank: (row: Article) => row.rank === 1
    }
  })
  return { article, loads }
}

export const ROWS: readonly Article[] = [
  { id: '1', author: 'ada', status: 'draft', tenant: 'a', rank: 1 },
  { id: '2', author: 'bob', status: 'draft', tenant: 'a', rank: null },
  { id: '3', author: 'bob', status: 'published', tenant: 'b', rank: 2 }
]
