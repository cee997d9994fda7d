import { Type } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import t from 'tap'
import { z } from 'zod'
import { defineResource } from '../../../plugins/authz/index.ts'
import { useOf } from '../../../plugins/authz/resource/define-resource.ts'
import { bearer } from '../authenticator.ts'
import { failure, guarded, thrown } from '../articles.ts'
import { articles, ROWS } from './article.ts'

const params = Type.Object({ id: Type.String() })
const handler = (article: ReturnType<typeof articles>['article']) => async (request: FastifyRequest) => article.of(request as FastifyRequest<{ Params: { id: string } }>)

async function application (load?: (id: string) => unknown) {
  const { article, loads } = articles(ROWS, load)
  const app = await guarded()
  app.get<{ Params: { id: string } }>('/articles/:id', { schema: { params }, authz: { all: ['article:read', article.can('read')] } }, handler(article))
  app.put<{ Params: { id: string } }>('/articles/:id', { schema: { params }, authz: article.can('change') }, handler(article))
  app.post<{ Params: { id: string } }>('/articles/:id/rank', { schema: { params }, authz: article.can('rank') }, handler(article))
  app.delete<{ Params: { id: string } }>('/articles/:id', { schema: { params }, authz: { not: article.can('change') } }, () => 'not changed')
  const ask = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, claims: object = {}) => app.inject({ method, url, headers: bearer(claims) })
  return { app, ask, loads, article }
}

t.test('who sees a row, and who may do something with it', async t => {
  const { app, ask, loads } = await application()
  const author = { roles: ['author'] }
  t.match([(await ask('GET', '/articles/1', author)).json(), loads], [{ id: '1' }, ['1']], 'loaded once, for the rule and the handler')
  for (const [method, url, claims, status] of [
    ['GET', '/articles/2', author, 404], ['GET', '/articles/3', author, 200], ['GET', '/articles/9', author, 404], ['GET', '/articles/1', {}, 403],
    ['PUT', '/articles/1', author, 200], ['PUT', '/articles/1', {}, 403], ['PUT', '/articles/2', author, 404], ['PUT', '/articles/3', author, 403], ['PUT', '/articles/9', author, 404],
    ['PUT', '/articles/2', { roles: ['editor'] }, 200], ['PUT', '/articles/9', { roles: ['editor'] }, 404],
    ['POST', '/articles/1/rank', author, 200], ['POST', '/articles/3/rank', author, 403], ['POST', '/articles/2/rank', author, 404],
    ['DELETE', '/articles/1', author, 403], ['DELETE', '/articles/3', author, 200], ['DELETE', '/articles/2', author, 404], ['DELETE', '/articles/9', author, 404]
  ] as const) t.equal((await ask(method, url, claims)).statusCode, status, `${method} ${url} ${JSON.stringify(claims)}`)
  await app.close()
})

t.test('what is missing and what is hidden are one answer', async t => {
  const { app, ask } = await application()
  for (const method of ['GET', 'PUT', 'DELETE'] as const) {
    const [missing, hidden] = [await ask(method, '/articles/9', { roles: ['author'] }), await ask(method, '/articles/2', { roles: ['author'] })]
    const seen = ({ statusCode, body, headers: { date, ...headers } }: typeof missing) => ({ statusCode, body, headers })
    t.strictSame(seen(missing), seen(hidden))
    t.match(missing.json(), { statusCode: 404, code: 'GTH_AUTHZ_RESOURCE_NOT_FOUND' })
  }
  await app.close()
})

t.test('a policy that is a function loads the row itself, once; a missing one is a 404', async t => {
  const loads: string[] = []
  const order = defineResource({ name: 'order', load: (id: string) => { loads.push(id); return id === '1' ? { id } : null }, policies: { read: row => row.id === '1' } })
  const app = await guarded()
  app.get<{ Params: { id: string } }>('/orders/:id', { schema: { params }, authz: order.can('read') }, request => order.of(request))
  t.equal((await app.inject({ url: '/orders/1', headers: bearer({}) })).body, '{"id":"1"}')
  t.match((await app.inject({ url: '/orders/2', headers: bearer({}) })).json(), { statusCode: 404, code: 'GTH_AUTHZ_RESOURCE_NOT_FOUND' })
  t.same(loads, ['1', '2'])
  await app.close()
})

t.test('a row is not loaded where the answer does not depend on it', async t => {
  const { app, ask, loads } = await application()
  await ask('GET', '/articles/1', {})
  t.same(loads, [], 'refused by the permission')
  app.log.level = 'silent'
  t.equal((await ask('PUT', '/articles/1', { roles: ['editor'] })).statusCode, 200)
  t.same(loads, ['1'], 'by the handler alone')
  await app.close()
})

t.test('a load that fails is a 503, and says nothing', async t => {
  for (const load of [() => { throw new Error('hush') }, async () => { throw new Error('hush') }]) {
    const { app, ask } = await application(load)
    for (const claims of [{ roles: ['author'] }, { roles: ['editor'] }]) {
      const { statusCode, body } = await ask('PUT', '/articles/1', claims)
      t.equal(statusCode, 503)
      t.match(body, /GTH_AUTHZ_UNDECIDED/)
      t.notMatch(body, /hush/)
    }
    await app.close()
  }
})

t.test('another parameter, and the ids that load takes', async t => {
  const loads: unknown[] = []
  const order = defineResource({ name: 'order', param: 'order', load: (id: number) => { loads.push(id); return { id } }, policies: { read: { where: { id: 7 } } } })
  const app = await guarded()
  app.get<{ Params: { order: number } }>('/orders/:order', { schema: { params: Type.Object({ order: Type.Integer() }) }, authz: order.can('read') }, request => order.of(request))
  app.get<{ Params: { o: number } }>('/o/:o', { schema: { params: Type.Object({ o: Type.Integer() }) }, authz: order.by('o').can('read') }, request => order.by('o').of(request))
  t.equal((await app.inject({ url: '/orders/7', headers: bearer({}) })).body, '{"id":7}')
  t.equal((await app.inject({ url: '/o/8', headers: bearer({}) })).statusCode, 403)
  t.equal((await app.inject({ url: '/o/x', headers: bearer({}) })).statusCode, 400, 'what is not valid chooses nothing')
  t.match((await app.inject({ url: '/o/8', headers: bearer({}) })).json(), { message: 'This requires order.by(\'o\').can(\'read\').' })
  t.same(loads, [7, 8, 8])
  await app.close()
})

t.test('an optional parameter that is left out names nothing', async t => {
  const { article, loads } = articles(ROWS)
  const app = await guarded()
  const optional = Type.Object({ id: Type.Optional(Type.String()) })
  app.get<{ Params: { id?: string } }>('/articles/:id?', { schema: { params: optional }, authz: { all: ['article:read', article.can('read') as never] } }, () => 'in')
  t.equal((await app.inject({ url: '/articles', headers: bearer({ roles: ['author'] }) })).statusCode, 404)
  t.equal((await app.inject({ url: '/articles/1', headers: bearer({ roles: ['author'] }) })).statusCode, 200)
  t.same(loads, ['1'])
  await app.close()
})

t.test('by gives one resource for each parameter, whose row is loaded once', async t => {
  const { article, loads } = articles(ROWS)
  t.equal(article.by('key'), article.by('key'))
  t.equal(article.by('key').by('id'), article)
  t.match(thrown(() => article.by('')), { code: 'GTH_AUTHZ_INVALID_RESOURCE', message: /param must be the name of a URL parameter/ })
  const app = await guarded()
  app.get<{ Params: { key: string } }>('/:key', { schema: { params: Type.Object({ key: Type.String() }) }, authz: article.by('key').can('read') }, request => article.by('key').of(request))
  t.match((await app.inject({ url: '/3', headers: bearer({}) })).json(), { id: '3' })
  t.same(loads, ['3'])
  await app.close()
})

t.test('who asks for the row at once shares it; a hook before validation has its own', async t => {
  const loads: string[] = []
  const order = defineResource({ name: 'order', load: async (id: string) => { loads.push(id); await new Promise(resolve => setImmediate(resolve)); return { id } }, visibleTo: { not: { where: { id: 'hidden' } } }, policies: { read: async () => true } })
  const app = await guarded()
  app.get<{ Params: { id: string } }>('/twice/:id', { schema: { params }, authz: 'authenticated' }, async request => (await Promise.all([order.of(request), order.of(request)])).length)
  app.get<{ Params: { id: string } }>('/hook/:id', { schema: { params }, preValidation: async request => { await order.of(request) }, authz: order.can('read') }, async request => (await Promise.all([order.of(request), order.of(request)])).length)
  t.equal((await app.inject({ url: '/twice/1', headers: bearer({}) })).body, '2')
  t.equal((await app.inject({ url: '/hook/2', headers: bearer({}) })).body, '2')
  t.same(loads, ['1', '2', '2'])
  await app.close()
})

t.test('a row that a hook asked for before validation is not that of another id', async t => {
  const rows = new Map([['mine', 'ada'], ['yours', 'bob']].map(([id, owner]) => [id, { id, owner }]))
  const order = defineResource({ name: 'order', load: async (id: string) => rows.get(id), visibleTo: { any: ['article:publish', { owner: 'owner' }] }, policies: { change: { any: ['article:publish', { owner: 'owner' }] } } })
  for (const wait of [true, false]) {
    const app = await guarded()
    const rename = async (request: FastifyRequest) => {
      const asked = order.of(request as never)
      if (wait) await asked
      request.params = { id: 'yours' }
      asked.catch(() => {})
    }
    for (const [name, authz] of [['rule', order.can('change')], ['none', 'authenticated']] as const) {
      app.get<{ Params: { id: string } }>(`/${name}/:id`, { schema: { params }, preValidation: rename, authz: authz as never }, async request => (await order.of(request)).id)
    }
    for (const url of ['/rule/mine', '/none/mine']) {
      t.equal((await app.inject({ url, headers: bearer({}) })).statusCode, 404, url)
      t.equal((await app.inject({ url, headers: bearer({ roles: ['editor'] }) })).body, 'yours', `${url}, decided before`)
    }
    await app.close()
  }
})

t.test('one name is one resource in an application', async t => {
  const [one, other] = [articles(ROWS).article, articles(ROWS).article]
  const app = await guarded()
  app.get('/one/:id', { schema: { params }, authz: one.can('read') as never }, () => '')
  const two = thrown(() => app.get('/both/:id', { schema: { params }, authz: { all: [one.can('read'), other.can('read')] } as never }, () => ''))
  t.match(two, { code: 'GTH_AUTHZ_INVALID_RULE', message: 'Route GET /both/:id: article is the name of two resources in this application. Give each a name of its own; the same resource in another parameter is by(\'param\').' })
  app.get('/filter', { authz: 'public' }, request => request.authz.filter(other, 'read'))
  t.match((await app.inject('/filter')).json(), { statusCode: 500, code: 'GTH_AUTHZ_FILTER_IMPOSSIBLE' })
  await app.close()
})

t.test('what is no object is no row, and not a missing one either', async t => {
  for (const found of [false, 0, '', 'row', true]) {
    const { app, ask } = await application(() => found)
    t.equal((await ask('PUT', '/articles/1', { roles: ['author'] })).statusCode, 503)
    t.equal((await ask('GET', '/articles/1', { roles: ['editor'] })).statusCode, 503)
    await app.close()
  }
})

t.test('a row whose member cannot be read is a 503, and says nothing', async t => {
  const { app, ask } = await application(() => ({ id: '1', status: 'published', get author (): never { throw new Error('hush') } }))
  const { statusCode, body } = await ask('PUT', '/articles/1', { roles: ['author'] })
  t.equal(statusCode, 503)
  t.notMatch(body, /hush/)
  t.equal((await ask('DELETE', '/articles/1', { roles: ['author'] })).statusCode, 503)
  await app.close()
})

t.test('what is no resource is refused, and says why', async t => {
  const right = { name: 'x', load: () => null, policies: { read: 'everybody' } }
  for (const [definition, message] of [
    [null, /it takes \{ name, load, policies \}/], [{ ...right, loads: 1 }, /Unknown option "loads"\. Did you mean "load"\?/],
    [{ ...right, name: 'a b' }, /name must be a word/], [{ ...right, name: 1 }, /name must be a word/], [{ ...right, param: '' }, /"x": param must be/], [{ ...right, param: 1 }, /param must be/],
    [{ ...right, load: 'x' }, /load must be a function/], [{ ...right, policies: {} }, /at least one action/], [{ ...right, policies: [] }, /policies must say/]
  ] as const) t.match(thrown(() => defineResource(definition as never)), { code: 'GTH_AUTHZ_INVALID_RESOURCE', message })
  t.equal(useOf({}), undefined)
})

t.test('an action that there is not does not boot', async t => {
  const { article } = articles(ROWS)
  const app = await guarded()
  t.match(thrown(() => app.get('/articles/:id', { schema: { params }, authz: article.can('reed' as 'read') as never }, () => '')), {
    code: 'GTH_AUTHZ_INVALID_RULE', message: /^Route GET \/articles\/:id: authz asks for the unknown action "reed" of the resource "article"\. Did you mean "read"\?$/
  })
  for (const rule of [article.can(Symbol('x') as never), article.list(Symbol('x') as never)]) {
    t.match(thrown(() => app.get('/articles/:id', { schema: { params }, authz: rule as never }, () => '')), { code: 'GTH_AUTHZ_INVALID_RULE', message: /unknown action "Symbol\(x\)"/ })
  }
  await failure(app.ready()).catch(() => {})
})

t.test('what validation made of a parameter and that names nothing is refused as an invalid one, and nothing is loaded', async t => {
  const loads: unknown[] = []
  const order = defineResource({ name: 'order', load: (id: string) => { loads.push(id); return { id } }, policies: { read: row => row.id !== '' } })
  const app = await guarded()
  const types = [['array', '/a'], ['object', '/a'], ['boolean', '/true'], ['null', '/'], ['number', '/-0'], ['number', '/1e21']] as const
  for (const [type] of types) {
    const schema = { params: { type: 'object', properties: { id: type === 'object' ? { anyOf: [{ type }, { type: 'array' }] } : { type } } } }
    if (app.hasRoute({ method: 'GET', url: `/rule/${type}/:id?` })) continue
    app.get(`/rule/${type}/:id?`, { schema, authz: order.can('read') }, async request => order.of(request))
    app.get(`/of/${type}/:id?`, { schema, authz: 'public' }, async request => order.of(request))
    app.get(`/shadow/${type}/:id?`, { schema, authz: { rule: 'authenticated', shadow: order.can('read') } }, async () => 'in')
  }
  for (const [type, id] of types) {
    for (const way of ['rule', 'of']) {
      const { statusCode, body } = await app.inject({ url: `/${way}/${type}${id}`, headers: bearer({}) })
      t.equal(statusCode, 400, `${way} ${type} ${id} ${body}`)
      t.match(body, /GTH_AUTHZ_INVALID_PARAMETER|FST_ERR_VALIDATION/)
    }
    if (type === 'array') t.equal((await app.inject({ url: `/shadow/${type}${id}`, headers: bearer({}) })).body, 'in', 'a shadow changes nothing')
  }
  t.same(loads, [])
  await app.close()
})

t.test('of a foreign schema, the value that it leaves is what counts', async t => {
  const loads: unknown[] = []
  const order = defineResource({ name: 'order', load: (id: bigint) => { loads.push(id); return { id: String(id) } }, policies: { read: row => row.id !== '' } })
  const app = await guarded()
  app.setValidatorCompiler(validatorCompiler)
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/exact/:id', { schema: { params: z.object({ id: z.coerce.bigint() }) }, authz: order.can('read') }, async request => (await order.of(request)).id)
  typed.get('/split/:id', { schema: { params: z.object({ id: z.string().transform(text => text.split(',')) }) }, authz: order.can('read') as never }, async () => 'in')
  t.equal((await app.inject({ url: '/exact/9007199254740993', headers: bearer({}) })).body, '9007199254740993')
  t.equal((await app.inject({ url: '/split/1,2', headers: bearer({}) })).statusCode, 400)
  t.same(loads, [9007199254740993n])
  await app.close()
})
