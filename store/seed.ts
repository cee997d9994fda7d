import { randomUUID } from 'node:crypto'
import type { Article } from './articles.ts'
import type { Store } from './open.ts'
import { hashPassword } from './password.ts'
import type { Person } from './people.ts'

const PEOPLE: Person[] = [
  { username: 'reader', name: 'Rosa Reader', roles: ['reader'] },
  { username: 'author', name: 'Arun Author', roles: ['author'] },
  { username: 'editor', name: 'Edda Editor', roles: ['editor'] },
  { username: 'admin', name: 'Ada Admin', roles: ['admin'] }
]

const HOUR = 3_600_000

const ARTICLES: Array<Pick<Article, 'title' | 'body' | 'author' | 'status'>> = [
  {
    title: 'What a gatehouse is for',
    body: 'A gatehouse guards the one way in. Whoever passes has shown who they are, and the keeper knows which doors they may open.',
    author: 'editor',
    status: 'published'
  },
  {
    title: 'The keeper and the key',
    body: 'A key proves where a letter came from. It says nothing about what the bearer may do: that is written on another page.',
    author: 'author',
    status: 'published'
  },
  {
    title: 'Two questions at every door',
    body: 'Who are you? And: may you? Answer 401 when the first has no answer, 403 when the second is no.',
    author: 'author',
    status: 'published'
  },
  {
    title: 'On closing doors by default',
    body: 'A door that nobody thought about should be shut. It is a nuisance once, and then it is the reason you sleep.',
    author: 'author',
    status: 'draft'
  },
  {
    title: 'Letters to the editor',
    body: 'Notes for the next issue: fewer adverbs, more examples, and a word about patience.',
    author: 'editor',
    status: 'draft'
  }
]

/**
 * Fills a new store with people whose passwords everybody knows (`gatehouse-` and the username) and a few
 * articles: for development only. A store is seeded once; what is deleted later stays deleted.
 *
 * @returns whether this call did it
 */
export async function seed (store: Store): Promise<boolean> {
  const people = await Promise.all(PEOPLE.map(async person => ({ person, phc: await hashPassword(`gatehouse-${person.username}`) })))
  const start = Date.now() - ARTICLES.length * HOUR
  return store.once('seed', () => {
    for (const { person, phc } of people) store.people.insert(person, phc)
    ARTICLES.forEach((article, index) => {
      const at = new Date(start + index * HOUR).toISOString()
      store.articles.insert({ id: randomUUID(), ...article, createdAt: at, updatedAt: at, publishedAt: article.status === 'published' ? at : null })
    })
  })
}
