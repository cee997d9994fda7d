import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { model } from '../../app.ts'
import authz from '../../plugins/authz/index.ts'
import routes from '../../routes/articles.ts'
import { validatorCompiler } from '../../routes/validate.ts'
import type { Articles } from '../../store/articles.ts'
import { bearer, standIn } from '../authz/authenticator.ts'
import { admin, application, author, editor, reader, type Who } from './application.ts'

interface Article { id: string, title: string, body: string, author: string, status: string, updatedAt: string, publishedAt: string | null }
interface Page { items: Article[], next: string | null }

const draft = { title: 'A title', body: 'A body' }
const UNKNOWN = '00000000-0000-4000-8000-000000000000'

async function desk (t: Test) {
  const example = await application(t)
  const write = async (who: Who) => (await example.ask(who, 'POST', '/articles', draft)).json<Article>()
  const list = async (who: Who, query = '') => (await example.ask(who, 'GET', `/articles${query}`)).json<Page>()
  return { ...example, write, list }
}

t.test('creating: 201, the place, a draft of one\'s own', async t => {
  const { ask } = await desk(t)
  for (const who of [author, editor, admin]) {
    const response = await ask(who, 'POST', '/articles', draft)
    t.equal(response.statusCode, 201)
    const article = response.json<Article>()
    t.equal(response.headers['location'], `/articles/${article.id}`)
    t.match(article, { ...draft, id: /^[\da-f-]{36}$/, author: who?.role, status: 'draft', publishedAt: null })
    t.strictSame((await ask(who, 'GET', String(response.headers['location']))).json(), article)
  }
})

t.test('what is no draft is refused', async t => {
  const { ask, write } = await desk(t)
  const { id } = await write(author)
  for (const body of [{}, { title: 'x' }, { ...draft, title: '' }, { ...draft, title: 5 }, { ...draft, title: 'x'.repeat(201) }, { ...draft, body: 'x'.repeat(100_001) },
    { ...draft, author: 'editor' }, { ...draft, status: 'published' }, { ...draft, id: UNKNOWN }, []]) {
    for (const [method, url] of [['POST', '/articles'], ['PUT', `/articles/${id}`]] as const) {
      const response = await ask(author, method, url, body)
      t.equal(response.statusCode, 400)
      t.equal(response.headers['content-type'], 'application/problem+json')
    }
  }
  t.match((await ask(author, 'GET', `/articles/${id}`)).json(), draft)
})

t.test('a draft is seen by its author and by those who may publish', async t => {
  const { ask, write, list } = await desk(t)
  const article = await write(author)
  for (const [who, sees] of [[author, true], [editor, true], [admin, true], [reader, false]] as const) {
    t.equal((await ask(who, 'GET', `/articles/${article.id}`)).statusCode, sees ? 200 : 404)
    t.equal((await list(who)).items.some(({ id }) => id === article.id), sees)
  }
  const { id } = await write(editor)
  t.equal((await ask(author, 'GET', `/articles/${id}`)).statusCode, 404, 'an author sees no other\'s draft')
})

t.test('an invisible article and one that is not there are one answer', async t => {
  const { ask, write } = await desk(t)
  const { id } = await write(editor)
  for (const [method, payload] of [['GET'], ['PUT', draft], ['DELETE']] as const) {
    const [invisible, ...missing] = await Promise.all([id, UNKNOWN, 'x', '%00', '__proto__'].map(id => ask(author, method, `/articles/${id}`, payload)))
    t.equal(invisible?.statusCode, 404)
    t.match(invisible?.json(), { code: 'GTH_AUTHZ_RESOURCE_NOT_FOUND', detail: 'There is no such resource.' })
    for (const response of missing) {
      t.equal(response.statusCode, 404)
      t.equal(response.body, invisible?.body)
      t.strictSame(Object.keys(response.headers), Object.keys(invisible?.headers ?? {}))
    }
  }
  t.equal((await ask(editor, 'POST', `/articles/${UNKNOWN}/publish`)).statusCode, 404)
  t.equal((await ask(editor, 'GET', `/articles/${id}`)).json<Article>().title, 'A title', 'nothing happened to it')
})

t.test('one changes and deletes one\'s own; editors and administrators any', async t => {
  const { ask, write } = await desk(t)
  for (const [who, may] of [[author, true], [editor, true], [admin, true], [reader, false]] as const) {
    const { id } = await write(author)
    await ask(editor, 'POST', `/articles/${id}/publish`)
    const put = await ask(who, 'PUT', `/articles/${id}`, { title: 'New', body: 'Text' })
    t.equal(put.statusCode, may ? 200 : 403)
    if (may) t.match(put.json(), { id, title: 'New', body: 'Text', author: 'author', status: 'published' })
    const removed = await ask(who, 'DELETE', `/articles/${id}`)
    t.equal(removed.statusCode, may ? 204 : 403)
    t.equal((await ask(editor, 'GET', `/articles/${id}`)).statusCode, may ? 404 : 200)
  }
})

t.test('an author may read another\'s published article and not change it', async t => {
  const { ask, write } = await desk(t)
  const { id } = await write(editor)
  await ask(admin, 'POST', `/articles/${id}/publish`)
  t.equal((await ask(author, 'GET', `/articles/${id}`)).statusCode, 200)
  for (const response of [await ask(author, 'PUT', `/articles/${id}`, draft), await ask(author, 'DELETE', `/articles/${id}`)]) {
    t.equal(response.statusCode, 403)
    t.match(response.json(), { code: 'GTH_AUTHZ_FORBIDDEN', required: 'article:write and article.can(\'change\')' })
    t.match(response.headers['www-authenticate'], /^Bearer .*error="insufficient_scope"/)
  }
})

t.test('nobody publishes an article of their own: four eyes', async t => {
  const { ask, write } = await desk(t)
  for (const [who, other] of [[editor, admin], [admin, editor]] as const) {
    const { id } = await write(who)
    t.match((await ask(who, 'POST', `/articles/${id}/publish`)).json(), { status: 403, code: 'GTH_AUTHZ_FORBIDDEN' })
    t.equal((await ask(other, 'POST', `/articles/${id}/publish`)).statusCode, 200)
  }
})

t.test('publishing is for editors and administrators, and happens once', async t => {
  const { ask, write } = await desk(t)
  for (const who of [editor, admin]) {
    const { id } = await write(author)
    for (const other of [reader, author]) t.equal((await ask(other, 'POST', `/articles/${id}/publish`)).statusCode, 403)
    const response = await ask(who, 'POST', `/articles/${id}/publish`)
    t.equal(response.statusCode, 200)
    t.match(response.json(), { id, status: 'published', publishedAt: String })
    t.strictSame((await ask(who, 'POST', `/articles/${id}/publish`)).json(), response.json())
    t.equal((await ask(reader, 'GET', `/articles/${id}`)).statusCode, 200)
  }
})

t.test('of two who delete at once, one is too late', async t => {
  const { ask, write } = await desk(t)
  const { id } = await write(author)
  const responses = await Promise.all([author, editor].map(who => ask(who, 'DELETE', `/articles/${id}`)))
  t.strictSame(responses.map(({ statusCode }) => statusCode).sort(), [204, 404])
})

t.test('an article that goes while one works on it is gone', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  const article = { id: '1', author: 'ada', status: 'draft' }
  const articles = { find: () => article, change: async () => undefined, publish: async () => undefined, remove: async () => undefined } as unknown as Articles
  app.setValidatorCompiler(validatorCompiler)
  await app.register(standIn)
  await app.register(authz, { model, decisionPoint: { evaluate: async () => [true] } })
  await app.register(routes, { articles })
  for (const [method, url, payload] of [['PUT', '/articles/1', draft], ['DELETE', '/articles/1'], ['POST', '/articles/1/publish']] as const) {
    const response = await app.inject({ method, url, headers: bearer({ roles: ['editor'] }), ...(payload !== undefined && { payload }) })
    t.match(response.json(), { statusCode: 404, code: 'ARTICLE_NOT_FOUND' })
  }
})

t.test('the list goes page by page', async t => {
  const { ask, list } = await desk(t)
  const { items } = await list(editor, '?limit=100')
  t.equal(items.length, 5)
  const walked: Article[] = []
  let next: string | null = ''
  while (next !== null) {
    const page: Page = await list(editor, `?limit=2${next && `&after=${next}`}`)
    t.ok(page.items.length <= 2)
    walked.push(...page.items)
    next = page.next
  }
  t.strictSame(walked, items)
  for (const query of ['limit=0', 'limit=101', 'limit=x', 'limit=', 'after=x', 'after=', 'offset=1', 'limit=1&limit=2']) {
    t.equal((await ask(reader, 'GET', `/articles?${query}`)).statusCode, 400, query)
  }
})

t.test('a page is twenty articles unless one asks otherwise', async t => {
  const { write, list } = await desk(t)
  for (let i = 0; i < 20; i++) await write(author)
  const page = await list(author)
  t.equal(page.items.length, 20)
  t.ok(page.next)
})
