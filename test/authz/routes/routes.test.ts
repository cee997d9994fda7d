import { once } from 'node:events'
import websocket from '@fastify/websocket'
import fastify, { type FastifyInstance, type FastifyServerOptions, type RouteOptions } from 'fastify'
import t from 'tap'
import authz, { defineResource, self, type Rule } from '../../../plugins/authz/index.ts'
import { noDefaults } from '../../../plugins/authz/routes/defaults.ts'
import { kPlan } from '../../../plugins/authz/decision/plan.ts'
import { compileRoutes, guard } from '../../../plugins/authz/routes/routes.ts'
import { bearer, standIn } from '../authenticator.ts'
import { failure, grammar, guarded, loose, model, thrown } from '../articles.ts'

const AUTHOR = bearer({ roles: ['author'] })
const ADMIN = bearer({ roles: ['admin'] })
const answer = () => 'the handler ran'

/** The statuses for somebody unknown, for an author and for an admin. */
async function statuses (app: FastifyInstance, url: string, method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'DELETE' = 'GET', more = {}) {
  const all = [{}, AUTHOR, ADMIN].map(async headers => (await app.inject({ url, method, headers: { ...headers, ...more } })).statusCode)
  return await Promise.all(all)
}

t.test('HEAD twins', async t => {
  const app = await guarded()
  app.get('/', { authz: 'user:manage' }, answer)
  t.same(await statuses(app, '/', 'HEAD'), [401, 403, 200])
  await app.close()
})

t.test('without HEAD twins there is none', async t => {
  const app = await guarded({ server: { exposeHeadRoutes: false } })
  app.get('/', { authz: 'user:manage' }, answer)
  t.same(await statuses(app, '/'), [401, 403, 200])
  t.same(await statuses(app, '/', 'HEAD'), [404, 404, 404])
  await app.close()
})

t.test('a HEAD route with a rule of its own', async t => {
  const app = await guarded()
  app.head('/', { authz: { all: ['user:manage', 'authenticated'] } }, answer)
  app.get('/', { authz: 'user:manage' }, answer)
  t.same(await statuses(app, '/', 'HEAD'), [401, 403, 200])
  t.same(await statuses(app, '/'), [401, 403, 200])
  await app.close()
})

for (const server of [{}, { routerOptions: { ignoreTrailingSlash: true } }, { routerOptions: { ignoreDuplicateSlashes: true, caseSensitive: false } }] satisfies FastifyServerOptions[]) {
  t.test(`the twins of prefix and slash: ${JSON.stringify(server)}`, async t => {
    const app = await guarded({ server })
    for (const prefixTrailingSlash of ['both', 'slash', 'no-slash'] as const) {
      await app.register(async scope => { scope.get('/', { authz: 'user:manage', prefixTrailingSlash }, answer) }, { prefix: `/${prefixTrailingSlash}` })
    }
    for (const url of ['/both', '/both/', '/slash/', '/no-slash']) {
      t.same(await statuses(app, url), [401, 403, 200], url)
      t.same(await statuses(app, url, 'HEAD'), [401, 403, 200], `HEAD ${url}`)
    }
    for (const url of ['//both', '/BOTH', '/slash', '/no-slash/']) t.notOk((await statuses(app, url)).slice(0, 2).includes(200), url)
    await app.close()
  })
}

t.test('wildcard routes, parameters and optional parameters', async t => {
  const app = await guarded()
  app.get('/files/*', { authz: 'user:manage' }, answer)
  app.get('/user/:id', { authz: 'user:manage' }, answer)
  app.get('/maybe/:id?', { authz: 'user:manage' }, answer)
  app.get('*', { authz: 'user:manage' }, answer)
  for (const url of ['/files/', '/files/a/b', '/user/1', '/maybe', '/maybe/1', '/anything/else']) t.same(await statuses(app, url), [401, 403, 200], url)
  await app.close()
})

t.test('constrained routes have each their own rule', async t => {
  const app = await guarded()
  app.get('/', { constraints: { host: 'open.example' }, authz: 'public' }, answer)
  app.get('/', { constraints: { version: '1.0.0' }, authz: 'user:manage' }, answer)
  app.get('/', { authz: 'article:read' }, answer)
  t.same(await statuses(app, '/', 'GET', { host: 'open.example' }), [200, 200, 200])
  t.same(await statuses(app, '/', 'GET', { 'accept-version': '1.0.0' }), [401, 403, 200])
  t.same(await statuses(app, '/'), [401, 200, 200])
  await app.close()
})

t.test('app.all, routes of several methods, and OPTIONS', async t => {
  const app = await guarded()
  app.all('/all', { authz: 'user:manage' }, answer)
  app.route({ method: ['GET', 'POST'], url: '/some', authz: 'user:manage', handler: answer })
  app.options('/options', { authz: 'user:manage' }, answer)
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE'] as const) t.same(await statuses(app, '/all', method), [401, 403, 200], method)
  t.same(await statuses(app, '/some', 'POST'), [401, 403, 200])
  t.same(await statuses(app, '/options', 'OPTIONS'), [401, 403, 200])
  await app.close()
})

t.test('a route keeps its own config, and the object it was given stays as it was', async t => {
  const app = await guarded()
  const config = Object.freeze({ own: 'kept' })
  app.get('/', { authz: 'article:read', config }, request => (request.routeOptions.config as { own?: string }).own)
  t.equal((await app.inject({ url: '/', headers: AUTHOR })).body, 'kept')
  t.same(Reflect.ownKeys(config), ['own'])
  await app.close()
})

t.test('a rule in config holds, also on the twins of the route', async t => {
  const app = await guarded()
  const config = Object.freeze({ authz: 'user:manage' })
  await app.register(async scope => { scope.get('/', { config }, request => request.routeOptions.config.authz) }, { prefix: '/x' })
  await app.register(websocket)
  app.get('/ws', { websocket: true, config }, socket => socket.send('welcome'))
  for (const url of ['/x', '/x/']) {
    t.same(await statuses(app, url), [401, 403, 200])
    t.equal((await app.inject({ method: 'HEAD', url, headers: AUTHOR })).statusCode, 403)
  }
  await t.rejects(app.injectWS('/ws', { headers: AUTHOR }), /403/)
  t.equal((await app.inject({ url: '/x', headers: ADMIN })).body, 'user:manage', 'handlers see it')
  await app.close()
})

t.test('a copied route is compiled anew, whatever plan its config brings along', async t => {
  const app = await guarded()
  const copies: RouteOptions[] = []
  app.addHook('onRoute', options => { if (options.url === '/open') copies.push(options) })
  app.get('/open', { authz: 'public' }, answer)
  app.route({ ...copies[0] as RouteOptions, url: '/closed', authz: 'user:manage' })
  t.ok(copies[0]?.config?.[kPlan])
  t.same(await statuses(app, '/closed'), [401, 403, 200])
  await app.close()
})

t.test('websocket routes', async t => {
  const app = await guarded()
  await app.register(websocket)
  app.get('/ws', { websocket: true, authz: 'user:manage' }, socket => socket.send('welcome'))
  await app.ready()
  await t.rejects(app.injectWS('/ws'), /401/)
  await t.rejects(app.injectWS('/ws', { headers: AUTHOR }), /403/)
  let greeting: Promise<unknown[]> = Promise.resolve([])
  const socket = await app.injectWS('/ws', { headers: ADMIN }, { onInit: ws => { greeting = once(ws, 'message') } })
  t.equal(String((await greeting)[0]), 'welcome')
  socket.terminate()
  await app.close()
})

t.test('routes without a rule refuse to boot, all at once', async t => {
  const app = await guarded()
  app.get('/a', answer)
  app.get('/c', { authz: 'public' }, answer)
  await app.register(async scope => {
    scope.get('/', answer)
    scope.post('/b', { config: { auhtz: 'article:read' } as object }, answer)
    scope.put('/b', { config: { authz: 'article:read' } }, answer)
  }, { prefix: '/scope' })
  app.options('*', answer)
  const { code, message } = await failure(app.ready())
  t.equal(code, 'GTH_AUTHZ_RULE_MISSING')
  for (const line of ['  GET, HEAD /a\n', '  GET, HEAD /scope\n', '  POST /scope/b (It has "auhtz" in config. Did you mean "authz"?)\n', '  OPTIONS *\n']) t.ok(message.includes(line), line)
  t.notMatch(message, /\/c/)
})

t.test('a wrong rule is refused where it is declared, and the route is not there', async t => {
  const app = await guarded()
  for (const rule of ['article:raed', null, ['article:read'], { not: 'public' }]) {
    t.throws(() => app.get('/', { authz: loose(rule) }, answer), { message: /^Route GET \/: / })
  }
  t.throws(() => app.route({ method: ['GET', 'POST'], url: '/x', authz: loose('admin'), handler: answer }), { message: /^Route GET, POST \/x: authz is "admin", which is a role/ })
  t.equal((await app.inject('/')).statusCode, 404)
  await app.close()
})

t.test('a route declared before authz was loaded refuses to boot', async t => {
  const app = fastify()
  app.get('/first', { authz: 'article:read' }, answer)
  await app.register(standIn)
  app.register(authz, { model })
  app.post('/unawaited/:id', { authz: 'article:read' }, answer)
  app.register(async scope => { scope.get('/later/:name', { authz: 'article:read' }, answer) })
  const { code, message } = await failure(app.ready())
  t.equal(code, 'GTH_AUTHZ_ROUTE_TOO_EARLY')
  for (const route of ['GET /first', 'HEAD /first', 'POST /unawaited/:id']) t.ok(message.includes(`  ${route}\n`), route)
  t.match(message, /await app\.register\(authz/)
  t.notMatch(message, /later/)
})

t.test('so does one of a plugin registered before authz, however deep', async t => {
  const app = fastify()
  await app.register(standIn)
  await app.register(async scope => {
    await scope.register(async inner => { inner.get('/deep', answer) }, { prefix: '/plugin' })
  })
  await app.register(authz, { model })
  t.match(await failure(app.ready()), { code: 'GTH_AUTHZ_ROUTE_TOO_EARLY', message: / {2}GET \/plugin\/deep\n {2}HEAD \/plugin\/deep/ })
})

t.test('were one to come through, it would be refused, and logged', async t => {
  let logged = ''
  const app = fastify({ logger: { level: 'error', stream: { write: (line: string) => { logged += line } } } })
  await app.register(standIn)
  await app.register(async scope => {
    // A route added by a scope that has not heard of authz, after authz looked.
    app.addHook('onRegister', () => { if (!scope.hasRoute({ method: 'GET', url: '/late' })) scope.get('/late', answer) })
  })
  await app.register(authz, { model })
  await app.register(async () => {})
  const { statusCode, body } = await app.inject({ url: '/late', headers: ADMIN })
  t.equal(statusCode, 403)
  t.match(body, /GTH_AUTHZ_ROUTE_WITHOUT_PLAN/)
  t.match(logged, /"method":"GET","url":"\/late".*has no plan/)
  await app.close()
})

t.test('authz guards its scope and nothing outside it', async t => {
  const app = fastify()
  app.get('/before', answer)
  for (const name of ['one', 'other']) {
    await app.register(async scope => {
      await scope.register(standIn)
      await scope.register(authz, { model })
      scope.get('/', { authz: 'user:manage' }, answer)
    }, { prefix: `/${name}` })
  }
  app.get('/after', answer)
  for (const url of ['/before', '/after']) t.same(await statuses(app, url), [200, 200, 200], url)
  for (const url of ['/one', '/other']) t.same(await statuses(app, url), [401, 403, 200], url)
  await app.close()
})

t.test('authz is registered once', async t => {
  const app = await guarded()
  t.match(await failure(app.register(authz, { model })), { code: 'GTH_AUTHZ_ALREADY_REGISTERED' })
  const nested = await guarded()
  nested.register(async scope => { await scope.register(authz, { model }) })
  t.match(await failure(nested.ready()), { code: 'GTH_AUTHZ_ALREADY_REGISTERED' })
})

t.test('defaults are the rule of routes without one, and tighten the others', async t => {
  const app = await guarded()
  await app.register(async scope => {
    scope.authz.defaults('article:read')
    scope.get('/read', answer)
    scope.get('/manage', { authz: 'user:manage' }, answer)
    scope.get('/open', { authz: { public: true, override: 'the health of the scope' } }, answer)
    t.throws(() => scope.get('/wide', { authz: 'public' }, answer), { code: 'GTH_AUTHZ_RULE_WIDENS' })
    await scope.register(async inner => {
      inner.authz.defaults({ not: 'user:manage' })
      inner.get('/', answer)
      t.throws(() => inner.get('/manage', { authz: 'user:manage' }, answer), { code: 'GTH_AUTHZ_RULE_UNSATISFIABLE' })
    }, { prefix: '/inner' })
  }, { prefix: '/scope' })
  app.get('/beside', { authz: 'public' }, answer)
  t.same(await statuses(app, '/scope/read'), [401, 200, 200])
  t.same(await statuses(app, '/scope/manage'), [401, 403, 200])
  t.same(await statuses(app, '/scope/open'), [200, 200, 200])
  t.same(await statuses(app, '/scope/inner'), [401, 200, 403])
  t.same(await statuses(app, '/beside'), [200, 200, 200])
  await app.close()
})

t.test('a default that comes too late, twice, or wrong is refused at once', async t => {
  const app = await guarded()
  await app.register(async scope => {
    scope.get('/', { authz: 'public' }, answer)
    t.throws(() => scope.authz.defaults('article:read'), { code: 'GTH_AUTHZ_DEFAULTS_TOO_LATE', message: /in the scope \/scope comes after/ })
  }, { prefix: '/scope' })
  t.throws(() => app.authz.defaults('article:read'), { code: 'GTH_AUTHZ_DEFAULTS_TOO_LATE', message: /in the scope \/ comes after/ })
  await app.register(async scope => {
    t.throws(() => scope.authz.defaults(loose('article:raed')), { code: 'GTH_AUTHZ_INVALID_RULE', message: /^app\.authz\.defaults\(\) in the scope \/other: / })
    scope.authz.defaults('article:read')
    t.throws(() => scope.authz.defaults('article:read'), { code: 'GTH_AUTHZ_DEFAULTS_REPEATED' })
  }, { prefix: '/other' })
  await app.close()
})

t.test('each registration looks for its own hook', async t => {
  const app = fastify()
  const hooks = [1, 2].map(() => (_request: unknown, _reply: unknown, done: () => void) => done())
  for (const hook of hooks) guard(app, { onRequest: hook, preHandler: hook })
  t.not(hooks[0]?.name, hooks[1]?.name)
})

t.test('without a default and without a rule there is no plan', async t => {
  const app = fastify()
  compileRoutes(app, grammar, noDefaults())
  app.get('/', answer)
  t.match(await failure(app.ready()), { code: 'GTH_AUTHZ_RULE_MISSING' })
})

t.test('a rule that an onRoute hook changes after authz has read it refuses to boot', async t => {
  const set = (authz: unknown) => (options: RouteOptions) => { Object.assign(options, { authz }) }
  const hooks: Record<string, (options: RouteOptions) => void> = {
    'a stricter one': set('user:manage'),
    'a weaker one': set('public'),
    'none any more': options => { delete options.authz },
    'another application of it': set({ rule: 'article:read', consistency: 'strict' }),
    'a shadow': set({ rule: 'article:read', shadow: 'article:write' }),
    'the rule in config': options => { delete options.authz; options.config = { ...options.config, authz: 'user:manage' } as object },
    'another config': options => { options.config = {} },
    'no config': options => { delete options.config },
    'without the plan': options => { options.config = { ...options.config, [kPlan]: undefined } as object }
  }
  for (const [name, hook] of Object.entries(hooks)) {
    for (const [where, declare] of Object.entries({
      'after authz': (app: FastifyInstance) => { app.addHook('onRoute', hook); app.get('/x', { authz: 'article:read' }, answer) },
      'in an inner scope': (app: FastifyInstance) => { app.register(async scope => { scope.addHook('onRoute', hook); scope.get('/x', { authz: 'article:read' }, answer) }) }
    })) {
      const app = await guarded()
      declare(app)
      const error = await failure(app.ready())
      // One that is taken away leaves none, which has an error of its own.
      t.ok(['GTH_AUTHZ_RULE_CHANGED'].includes(error.code), `${name} ${where}: ${error.code}`)
      t.match(error.message, / {2}GET \/x\n {2}HEAD \/x\nAdd the hook before authz/)
    }
  }
})

t.test('so does one that gives a rule to a route under a default', async t => {
  for (const default_ of ['authenticated', 'article:read'] as const) {
    const app = await guarded()
    app.authz.defaults(default_)
    await app.register(async scope => {
      scope.addHook('onRoute', options => { options.authz ??= 'user:manage' })
      scope.get('/users', answer)
    }, { prefix: '/admin' })
    t.match(await failure(app.ready()), { code: 'GTH_AUTHZ_RULE_CHANGED', message: / {2}GET \/admin\/users\n/ })
  }
})

t.test('so does a rule that is changed from within, and a schema that is taken away', async t => {
  const article = defineResource({ name: 'article', load: async (id: string) => ({ id, author: 'ada' }), policies: { read: { owner: 'author' } } })
  const params = { type: 'object', properties: { id: { type: 'string' } } }
  for (const hook of [
    (options: RouteOptions) => { (options.authz as unknown as { all: unknown[] }).all.pop() },
    (options: RouteOptions) => { options.schema = {} }
  ]) {
    const app = await guarded()
    app.addHook('onRoute', hook)
    app.get('/:id', { schema: { params }, authz: loose({ all: [article.can('read'), 'article:read', 'article:write'] }) }, answer)
    t.match(await failure(app.ready()), { code: /GTH_AUTHZ_(RULE_CHANGED|INVALID_RULE)/ })
  }
})

t.test('a hook that comes before authz, one that keeps the rule, and one that adds to config are welcome', async t => {
  const app = fastify()
  app.addHook('onRoute', options => { if (options.url.startsWith('/admin')) options.authz = 'user:manage' })
  await app.register(standIn)
  await app.register(authz, { model })
  app.authz.defaults('authenticated')
  app.addHook('onRoute', options => {
    options.config = { ...options.config, mine: true } as object
    if (typeof options.authz === 'object') options.authz = { ...options.authz } as Rule
  })
  app.get('/admin/users', answer)
  app.get('/mixed', { authz: { any: ['user:manage', 'article:publish'] } }, answer)
  app.get('/me', answer)
  t.same(await statuses(app, '/admin/users'), [401, 403, 200])
  t.same(await statuses(app, '/mixed'), [401, 403, 200])
  t.same(await statuses(app, '/me'), [401, 200, 200])
  await app.close()
})

t.test('so does one that replaces the hooks of a route with a list rule', async t => {
  const article = defineResource({ name: 'article', load: async (id: string) => ({ id, author: 'ada' }), policies: { read: { owner: 'author' } } })
  for (const hook of ['onSend', 'preHandler', 'onRequest', 'onError'] as const) {
    const app = await guarded()
    app.addHook('onRoute', options => { Object.assign(options, { [hook]: async () => {} }) })
    app.get('/x', { authz: loose(article.list('read')) }, answer)
    t.match(await failure(app.ready()), { code: 'GTH_AUTHZ_RULE_CHANGED', message: / {2}GET \/x\n/ }, hook)
  }
})

t.test('a parameter whose schema is added later, or replaced later, is looked at when the application is ready', async t => {
  const rule = { schema: { params: { $ref: 'late#' } }, authz: self() }
  const late = async (id: object | boolean) => {
    const app = await guarded()
    app.get('/people/:id', rule, () => 'in')
    app.addSchema({ $id: 'late', type: 'object', properties: { id } })
    return app
  }
  const app = await late({ type: 'string' })
  t.equal((await app.inject({ url: '/people/ada', headers: bearer({}) })).body, 'in')
  await app.close()
  t.match(await failure((await late({})).ready()), { code: 'GTH_AUTHZ_INVALID_RULE', message: /^Route GET \/people\/:id: authz has self\('id'\), .* its schema allows everything/ })
  const replaced = await guarded()
  replaced.addHook('onRoute', options => { options.schema = { params: { type: 'object', properties: { id: {} } } } })
  replaced.get('/people/:id', { schema: { params: { type: 'object', properties: { id: { type: 'string' } } } }, authz: { rule: 'article:read', shadow: self() } }, () => 'in')
  t.match(await failure(replaced.ready()), { code: 'GTH_AUTHZ_INVALID_RULE', message: /allows everything/ })
})

t.test('a default that is sealed stays closed in the scopes inside', async t => {
  const app = await guarded()
  app.authz.defaults('user:manage', { sealed: true })
  app.register(async scope => {
    const override = { public: true, override: 'why' } as const
    t.equal(thrown(() => scope.authz.defaults(override)).code, 'GTH_AUTHZ_DEFAULT_SEALED')
    t.equal(thrown(() => scope.get('/x', { authz: override }, () => 'in')).code, 'GTH_AUTHZ_DEFAULT_SEALED')
    t.equal(thrown(() => scope.get('/x', { authz: { rule: 'article:read', shadow: loose(override) } }, () => 'in')).code, 'GTH_AUTHZ_DEFAULT_SEALED')
    scope.get('/y', { authz: 'article:read' }, () => 'in')
  }, { prefix: '/inner' })
  t.equal((await app.inject({ url: '/inner/y', headers: bearer({ roles: ['author'] }) })).statusCode, 403)
  t.equal((await app.inject({ url: '/inner/y', headers: bearer({ roles: ['admin'] }) })).statusCode, 200)
  await app.close()
})
