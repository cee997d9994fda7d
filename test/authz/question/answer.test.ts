import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { defineResource, self, type AuthzOptions } from '../../../plugins/authz/index.ts'
import { explainer } from '../../../plugins/authz/question/answer.ts'
import type { Question } from '../../../plugins/authz/question/question.ts'
import { bearer } from '../authenticator.ts'
import { grammar, guarded, loose } from '../articles.ts'

interface Article { id: number, author: string, status: string }

const rows: Article[] = [
  { id: 1, author: 'ada', status: 'draft' },
  { id: 2, author: 'bob', status: 'published' },
  { id: 3, author: 'bob', status: 'draft' }
]

const article = defineResource<Article, 'update' | 'judge', number>({
  name: 'article',
  load: id => {
    if (id === 9) throw new Error('the database is down')
    return rows.find(row => row.id === id)
  },
  visibleTo: { any: [{ owner: 'author' }, { where: { status: 'published' } }] },
  policies: { update: { owner: 'author' }, judge: (row, subject) => row.author !== subject?.subject }
})

const params = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] }
const people = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] }
const RULES: Record<string, unknown> = {
  public: 'public',
  optional: 'optional',
  known: 'authenticated',
  write: 'article:write',
  outsider: { not: 'article:write' },
  update: article.can('update'),
  judge: { all: ['article:read', article.can('judge')] },
  publish: { any: ['article:publish', { all: ['article:write', article.can('update')] }] },
  fresh: { all: ['article:read', { stepUp: { maxAge: 60 } }] },
  freshUpdate: { all: [article.can('update'), { stepUp: { acr: 'mfa' } }] },
  point: { permission: 'article:write', on: (request: { params: { id: number } }) => ({ type: 'article', id: request.params.id }) }
}

async function application (options: Partial<AuthzOptions> = {}): Promise<FastifyInstance> {
  const app = await guarded({
    authz: {
      decisionPoint: {
        evaluate: async questions => questions.map(({ resource }) => {
          if (resource.id === '9') throw new Error('the decision point is down')
          return resource.id === '1'
        })
      },
      ...options
    }
  })
  for (const [name, rule] of Object.entries(RULES)) app.put(`/${name}/:id`, { schema: { params }, authz: loose(rule) }, () => 'the handler ran')
  app.get('/people/:id', { schema: { params: people }, authz: loose(self()) }, () => 'the handler ran')
  await app.ready()
  return app
}

const SUBJECTS: Array<Omit<Question, 'method' | 'url'>> = [
  { subject: null },
  { subject: 'ada' },
  ...['author', 'editor', 'admin'].flatMap(role => [
    { subject: 'ada', claims: { roles: [role] } },
    { subject: 'eve', claims: { roles: [role], scope: 'article:read' } },
    { subject: 'bob', claims: { roles: [role], auth_time: Date.now() / 1000, acr: 'mfa' } }
  ])
]

t.test('the answer is the status that a real request gets, for every rule, subject and row', async t => {
  const app = await application()
  const seen = new Map<number, number>()
  for (const name of Object.keys(RULES)) {
    for (const id of ['1', '2', '3', '4', '9', 'x']) {
      for (const subject of SUBJECTS) {
        const url = `/${name}/${id}`
        const headers = subject.subject === null ? {} : bearer({ ...subject.claims, sub: subject.subject })
        const { statusCode } = await app.inject({ method: 'PUT', url, headers })
        const answer = await app.authz.explain({ ...subject, method: 'put', url })
        // A parameter that does not validate is refused where the rule needs it, and then for every rule.
        const expected = statusCode === 400 && answer.status === null ? null : statusCode === 200 ? null : statusCode
        seen.set(statusCode, (seen.get(statusCode) ?? 0) + 1)
        if (answer.status !== expected) t.equal(answer.status, expected, `${url} ${JSON.stringify(subject)}`)
      }
    }
  }
  t.strictSame([...seen.keys()].sort(), [200, 400, 401, 403, 404, 503], 'each kind of answer was compared')
  t.equal((await app.authz.explain({ subject: 'ada', method: 'GET', url: '/people/ada' })).outcome, 'allow')
  t.equal((await app.authz.explain({ subject: 'ada', method: 'HEAD', url: '/people/bob?x=1' })).outcome, 'deny')
  await app.close()
})

t.test('supposed roles and permissions do what those of a token do, whatever the source says', async t => {
  const app = await application({ permissions: { load: () => ({ roles: ['editor'], version: 7 }) } })
  const explain = (more: Partial<Question>) => app.authz.explain({ subject: 'ada', method: 'PUT', url: '/write/1', ...more })
  t.match(await explain({}), { outcome: 'allow', version: 7, route: 'PUT /write/:id', phase: 'request', reason: 'permitted' })
  t.match(await explain({ roles: [] }), { outcome: 'deny', reason: 'forbidden', missing: ['article:write'], version: null })
  t.match(await explain({ roles: ['author'] }), { outcome: 'allow' })
  t.match(await explain({ permissions: ['article:write'] }), { outcome: 'allow' })
  t.match(await explain({ permissions: ['article:write'], claims: { scope: 'article:read' } }), { outcome: 'deny' })
  await app.close()
})

t.test('a supposed row is not loaded; null is a missing one', async t => {
  const app = await application()
  const explain = (url: string, resource: object | null, subject = 'ada') => app.authz.explain({ subject, roles: ['author'], method: 'PUT', url, resource })
  t.match(await explain('/update/9', { author: 'ada' }), { reason: 'permitted', phase: 'resource', explanation: { says: 'allow' } })
  t.match(await explain('/update/1', null), { reason: 'hidden', status: 404 })
  t.match(await explain('/update/1', { author: 'bob', status: 'draft' }), { reason: 'hidden' })
  t.match(await explain('/update/1', { author: 'bob', status: 'published' }), { reason: 'forbidden' })
  t.match(await explain('/judge/9', { author: 'bob', status: 'published' }), { reason: 'permitted' })
  t.match(await explain('/judge/9', { author: 'ada', status: 'published' }), { reason: 'forbidden' })
  t.match(await explain('/point/1', null), { reason: 'permitted' }, 'which needs no row')
  await app.close()
})

t.test('a policy that is a function sees the supposed row, also where nothing else asks for it', async t => {
  const app = await guarded()
  const plain = defineResource<Article, 'judge', number>({ name: 'plain', load: () => { throw new Error('loaded') }, policies: { judge: row => row.author === 'bob' } })
  app.put('/plain/:id', { schema: { params }, authz: loose(plain.can('judge')) }, () => '')
  await app.ready()
  t.match(await app.authz.explain({ subject: 'ada', method: 'PUT', url: '/plain/1', resource: { author: 'bob' } }), { outcome: 'allow' })
  await app.close()
})

t.test('no hook and no handler runs, and nobody is told of a decision', async t => {
  const app = await guarded()
  app.addHook('onRequest', () => t.fail('a hook ran'))
  app.get('/', { authz: 'public' }, () => t.fail('the handler ran'))
  await app.ready()
  t.match(await app.authz.explain({ subject: null, method: 'GET', url: '/' }), { outcome: 'allow', explanation: { rule: 'public', says: 'allow' } })
  await app.close()
})

t.test('questions that cannot be answered', async t => {
  const app = await application()
  const explain = (question: object) => app.authz.explain(question as Question)
  await t.rejects(explain({ subject: null, method: 'GET', url: '/nowhere' }), { code: 'GTH_AUTHZ_NO_SUCH_ROUTE', message: /no route for GET \/nowhere/ })
  await t.rejects(explain({ subject: null, method: 'DELETE', url: '/write/1' }), { code: 'GTH_AUTHZ_NO_SUCH_ROUTE' })
  await t.rejects(explain({ method: 'GET', url: '/' }), { code: 'GTH_AUTHZ_INVALID_QUESTION' })
  await app.close()
  t.type(explainer(grammar, () => [], app.log), 'function')
})

t.test('permissions come before a step-up, as in a request', async t => {
  for (const permissions of [undefined, { load: () => ({ roles: ['author'] }) }]) {
    const app = await guarded({ authz: permissions === undefined ? {} : { permissions } })
    app.get('/first', { authz: { all: [{ stepUp: { maxAge: 60 } }, loose('user:manage')] } }, () => '')
    app.get('/last', { authz: { all: [loose('article:read'), { stepUp: { maxAge: 60 } }] } }, () => '')
    await app.ready()
    for (const [url, status, reason] of [['/first', 403, 'forbidden'], ['/last', 401, 'step-up']] as const) {
      const claims = { roles: ['author'] }
      t.equal((await app.inject({ url, headers: bearer(claims) })).statusCode, status, url)
      t.match(await app.authz.explain({ subject: 'ada', claims, method: 'GET', url }), { status, reason }, url)
      t.match(await app.authz.explain({ subject: 'ada', roles: ['author'], method: 'GET', url }), { status, reason }, url)
    }
    await app.close()
  }
})

t.test('rows of several resources are supposed by name', async t => {
  const load = () => { throw new Error('loaded') }
  const folder = defineResource({ name: 'folder', param: 'folder', load: (_id: string): { id: string, member: string } | null => load(), policies: { open: { owner: 'member' } } })
  const note = defineResource({ name: 'note', load: (_id: string): { id: string, author: string } | null => load(), policies: { read: { owner: 'author' } } })
  const app = await guarded()
  t.teardown(() => app.close())
  const both = { type: 'object', properties: { folder: { type: 'string' }, id: { type: 'string' }, other: { type: 'string' } } }
  app.get('/:folder/:id', { schema: { params: both }, authz: loose({ all: [folder.can('open'), note.can('read')] }) }, () => '')
  app.get('/two/of/one/:id/:other', { schema: { params: both }, authz: loose({ all: [note.can('read'), note.by('other').can('read')] }) }, () => '')
  await app.ready()
  const explain = (more: Partial<Question>, url = '/a/b') => app.authz.explain({ subject: 'ada', method: 'GET', url, ...more })
  t.match(await explain({ resources: { folder: { member: 'ada' }, note: { author: 'ada' } } }), { outcome: 'allow' })
  t.match(await explain({ resources: { folder: { member: 'ada' }, note: { author: 'bob' } } }), { reason: 'forbidden' })
  t.match(await explain({ resources: { folder: { member: 'ada' }, note: null } }), { reason: 'hidden' })
  t.match(await explain({ resources: { folder: { member: 'ada' } } }), { reason: 'unavailable' }, 'what is left out is loaded')
  t.match(await explain({ resources: { note: { author: 'ada' } } }, '/two/of/one/1/2'), { outcome: 'allow' })
  const code = 'GTH_AUTHZ_INVALID_QUESTION'
  await t.rejects(explain({ resource: {} }), { code, message: /several resources: give resources by name \(folder, note\)/ })
  await t.rejects(explain({ resources: { note: {}, fodler: {} } }), { code, message: /no resource "fodler"\. Did you mean "folder"/ })
  await t.rejects(explain({ resource: {}, resources: {} }), { code, message: /both/ })
})

t.test('a parameter that names nothing is invalid to a question as to a request', async t => {
  const app = await guarded()
  const rule = { schema: { params: { type: 'object', properties: { id: { type: 'array' } } } }, authz: loose(self()) as never }
  app.get('/people/:id', rule, () => 'in')
  await app.ready()
  t.match(await app.authz.explain({ subject: 'ada', method: 'GET', url: '/people/ada' }), { outcome: 'deny', reason: 'invalid', status: 400 })
  t.equal((await app.inject({ url: '/people/ada', headers: bearer({}) })).statusCode, 400)
  await app.close()
})
