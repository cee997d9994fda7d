import { Type } from '@sinclair/typebox'
import t from 'tap'
import { bearer } from '../authenticator.ts'
import { guarded } from '../articles.ts'
import { defineResource, type Permission } from '../../../plugins/authz/index.ts'
import { articles, ROWS } from '../resource/article.ts'

t.test('has tells what the subject may do, within the scope of its token', async t => {
  const app = await guarded()
  app.get('/', { authz: 'optional' }, request => request.authz.has('article:write'))
  const has = async (claims?: object) => (await app.inject({ url: '/', headers: claims === undefined ? {} : bearer(claims) })).json<boolean>()
  t.equal(await has({ roles: ['author'] }), true)
  t.equal(await has({ roles: ['author'], scope: 'article:read' }), false)
  t.equal(await has({}), false)
  t.equal(await has(), false, 'somebody unknown has nothing')
  await app.close()
})

t.test('on a public route there is nobody to have anything', async t => {
  const app = await guarded()
  app.get('/', { authz: 'public' }, request => request.authz.has('article:read'))
  t.equal((await app.inject({ url: '/', headers: bearer({ roles: ['admin'] }) })).body, 'false')
  await app.close()
})

t.test('a name that the model does not have is an error, not a no', async t => {
  const app = await guarded()
  app.get<{ Querystring: { name: string } }>('/', { authz: 'public' }, request => request.authz.has(request.query.name as Permission))
  t.match((await app.inject('/?name=article:raed')).json(), { statusCode: 500, code: 'GTH_AUTHZ_UNKNOWN_PERMISSION', message: /Did you mean "article:read"\?/ })
  t.match((await app.inject('/?name=toString')).json(), { statusCode: 500, code: 'GTH_AUTHZ_UNKNOWN_PERMISSION' })
  await app.close()
})

t.test('with a permission source, has asks nobody by itself', async t => {
  let loads = 0
  const app = await guarded({ authz: { permissions: { load: () => { loads++; if (loads === 3) throw new Error('hush'); return { roles: ['author'] } }, lifetime: 0 } } })
  app.get('/rule', { authz: 'article:read' }, request => request.authz.has('article:write'))
  app.get('/none', { authz: 'authenticated' }, request => request.authz.has('article:write'))
  app.get('/asked', { authz: 'authenticated' }, async request => [await request.authz.permissions(), request.authz.has('article:write')].map(String))
  app.get('/failed', { authz: 'authenticated' }, async request => {
    await request.authz.permissions().catch(() => {})
    return request.authz.has('article:write')
  })
  app.get('/anonymous', { authz: 'optional' }, async request => [...await request.authz.permissions()])
  const ask = async (url: string) => (await app.inject({ url, headers: bearer({}) })).body
  t.equal(await ask('/rule'), 'true')
  t.match(JSON.parse(await ask('/none')), { code: 'GTH_AUTHZ_PERMISSIONS_NOT_LOADED', statusCode: 500 })
  t.equal(loads, 1)
  t.same(JSON.parse(await ask('/asked')), ['[object Set]', 'true'])
  t.match(JSON.parse(await ask('/failed')), { code: 'GTH_AUTHZ_UNDECIDED', statusCode: 503 })
  t.equal((await app.inject('/anonymous')).body, '[]')
  await app.close()
})

t.test('what a handler does to the permissions it is given is its own affair', async t => {
  for (const permissions of [{ load: () => ({ roles: ['author'] }) }, undefined]) {
    const app = await guarded({ authz: permissions === undefined ? {} : { permissions } })
    app.get('/', { authz: 'authenticated' }, async request => {
      const mine = await request.authz.permissions() as Set<string>
      mine.add('user:manage')
      return [...await request.authz.permissions()]
    })
    for (let i = 0; i < 2; i++) t.same((await app.inject({ url: '/', headers: bearer({ roles: ['author'] }) })).json(), ['article:read', 'article:write'])
    await app.close()
  }
})

t.test('invalidate has the source asked again', async t => {
  let roles = ['author']
  const app = await guarded({ authz: { permissions: { load: async () => ({ roles }) } } })
  app.get('/', { authz: 'article:write' }, () => 'in')
  app.get('/strict', { authz: { rule: 'article:write', consistency: 'strict' } }, () => 'in')
  const ask = async (url = '/') => (await app.inject({ url, headers: bearer({}) })).statusCode
  t.equal(await ask(), 200)
  roles = []
  t.equal(await ask(), 200, 'remembered')
  t.equal(await ask('/strict'), 403)
  roles = ['author']
  t.equal(await ask(), 403, 'as the strict answer said')
  app.authz.invalidate('ada')
  t.equal(await ask(), 200)
  await app.close()
  const claims = await guarded()
  t.doesNotThrow(() => claims.authz.invalidate('ada'), 'without a source there is nothing to forget')
})

t.test('strict holds for what a handler asks too, where the rule needed no permissions', async t => {
  let roles: string[] = []
  const { article } = articles(ROWS)
  const app = await guarded({ authz: { permissions: { load: async () => ({ roles }) } } })
  app.get('/cached', { authz: 'article:publish' }, () => 'in')
  for (const rule of ['authenticated', 'optional'] as const) {
    app.get(`/${rule}`, { authz: { rule, consistency: 'strict' } }, async request => [...await request.authz.permissions()])
    app.get(`/${rule}/filter`, { authz: { rule, consistency: 'strict' } }, async request => [await request.authz.filter(article, 'read')])
  }
  const ask = async (url: string) => app.inject({ url, headers: bearer({}) })
  for (const url of ['/authenticated', '/optional', '/authenticated/filter', '/optional/filter']) {
    roles = ['editor']
    app.authz.invalidate('ada')
    t.equal((await ask('/cached')).statusCode, 200, 'and so it is remembered')
    roles = []
    t.notMatch((await ask(url)).body, /article:publish|true/, url)
  }
  await app.close()
})

t.test('a source that fails is a 503 where the rule depends on it', async t => {
  const app = await guarded({ authz: { permissions: { load: async () => { throw new Error('hush') } } } })
  app.get('/', { authz: 'article:write' }, () => 'in')
  app.get('/any', { authz: { any: ['article:write', { stepUp: { maxAge: 60 } }] } }, () => 'in')
  const now = Math.floor(Date.now() / 1000)
  const { statusCode, body } = await app.inject({ url: '/', headers: bearer({}) })
  t.equal(statusCode, 503)
  t.notMatch(body, /hush/)
  t.equal((await app.inject({ url: '/any', headers: bearer({ auth_time: now }) })).statusCode, 200, 'and where it does not, it is not missed')
  await app.close()
})

t.test('rows and filters of somebody unknown', async t => {
  const { article } = articles(ROWS)
  const app = await guarded()
  for (const authz of ['public', 'optional'] as const) {
    app.get<{ Params: { id: string } }>(`/${authz}/:id`, { authz }, async request => (await article.of(request)).id)
    app.get(`/${authz}`, { authz }, async request => request.authz.filter(article, 'read'))
  }
  for (const authz of ['public', 'optional']) {
    t.same([(await app.inject(`/${authz}/3`)).body, (await app.inject(`/${authz}/1`)).statusCode], ['3', 404])
    t.same((await app.inject(`/${authz}`)).json(), { member: 'status', is: 'published' })
  }
  await app.close()
})

t.test('what cannot be filtered is an error of the program', async t => {
  const { article } = articles(ROWS)
  const misspelt = defineResource({ name: 'order', load: (_id: string) => ({ id: 'x' }), policies: { read: 'article:raed' as Permission } })
  const app = await guarded()
  app.get('/none', { authz: 'public' }, request => request.authz.filter({} as typeof article, 'read'))
  app.get('/action', { authz: 'public' }, request => request.authz.filter(article, 'reed' as 'read'))
  app.get('/function', { authz: 'public' }, request => request.authz.filter(article, 'rank'))
  app.get('/misspelt', { authz: 'public' }, request => request.authz.filter(misspelt, 'read'))
  app.get<{ Params: { id: string } }>('/misspelt/:id', { authz: 'public' }, request => misspelt.of(request))
  for (const [url, message] of [['/none', /takes what defineResource\(\) returned/], ['/action', /no action "reed"\. Did you mean "read"\?/], ['/function', /is a function/], ['/misspelt', /unknown permission "article:raed"/], ['/misspelt/1', /unknown permission/]] as const) {
    t.match((await app.inject(url)).json(), { statusCode: 500, code: 'GTH_AUTHZ_FILTER_IMPOSSIBLE', message })
  }
  await app.close()
})

t.test('to lack something for certain, one must be known', async t => {
  const hidden = defineResource({ name: 'notice', load: (id: string) => ({ id }), visibleTo: { not: 'article:read' }, policies: { read: 'everybody' } })
  const app = await guarded()
  app.get('/', { authz: 'optional' }, async request => request.authz.filter(hidden, 'read'))
  app.get<{ Params: { id: string } }>('/:id', { authz: 'optional' }, async request => hidden.of(request))
  t.equal((await app.inject('/')).body, 'false')
  t.equal((await app.inject('/1')).statusCode, 404)
  t.equal((await app.inject({ url: '/', headers: bearer({}) })).body, 'true')
  t.equal((await app.inject({ url: '/', headers: bearer({ roles: ['author'] }) })).body, 'false')
  await app.close()
})

t.test('what is asked besides makes no decision, and changes none', async t => {
  const { article, loads } = articles(ROWS)
  const logged: unknown[] = []
  const app = await guarded({ authz: { log: { allows: 1 } }, server: { logger: { level: 'info', stream: { write: line => { logged.push(JSON.parse(line)) } } }, disableRequestLogging: true } })
  app.get('/none', { authz: 'authenticated', preHandler: async request => { request.authz.has('article:read') } }, request => String(request.authz.decision))
  app.get<{ Params: { id: string } }>('/one/:id', { schema: { params: Type.Object({ id: Type.String() }) }, authz: { any: ['article:read', article.can('change')] } }, async request => {
    const before = JSON.stringify(request.authz.decision)
    await article.of(request)
    await article.of(request)
    return before === JSON.stringify(request.authz.decision)
  })
  t.equal((await app.inject({ url: '/none', headers: bearer({ roles: ['author'] }) })).body, 'null')
  t.same(logged, [], 'a route that asks nothing decides nothing')
  t.equal((await app.inject({ url: '/one/1', headers: bearer({ roles: ['author'] }) })).body, 'true')
  t.same(loads, ['1'])
  t.equal(logged.length, 1)
  await app.close()
})

t.test('whoever is authenticated in the handler is somebody from then on', async t => {
  const app = await guarded()
  app.get('/', { authz: 'public' }, async request => {
    const before = request.authz.has('article:read')
    await request.authenticate()
    return [before, request.authz.has('article:read')]
  })
  t.same((await app.inject({ url: '/', headers: bearer({ roles: ['author'] }) })).json(), [false, true])
  await app.close()
})
