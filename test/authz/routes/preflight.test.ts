import cors from '@fastify/cors'
import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import { isPreflightRoute } from '../../../plugins/authz/routes/preflight.ts'
import { guarded } from '../articles.ts'

const PREFLIGHT = { method: 'OPTIONS' as const, url: '/article', headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' } }

const route = (method: unknown, url: string | undefined) => ({ method, url, schema: { hide: true } })

t.test('the route of @fastify/cors is told by its place and form', async t => {
  const app = fastify()
  t.notOk(isPreflightRoute(app, route('OPTIONS', '*')), 'without cors nothing is')
  let inner: FastifyInstance | undefined
  await app.register(async scope => {
    await scope.register(cors)
    await scope.register(async deeper => { inner = deeper }, { prefix: '/deeper' })
    t.ok(isPreflightRoute(scope, route('OPTIONS', '/scope*')))
    t.notOk(isPreflightRoute(scope, { method: 'OPTIONS', url: '/scope*' }))
    t.notOk(isPreflightRoute(scope, { method: 'OPTIONS', url: '/scope*', schema: { hide: true, querystring: {} } }))
    t.notOk(isPreflightRoute(scope, { ...route('OPTIONS', '/scope*'), constraints: { host: 'a.example' } }))
    t.ok(isPreflightRoute(scope, { ...route('OPTIONS', '/scope*'), constraints: {} }))
    for (const [method, url] of [['GET', '/scope*'], [['OPTIONS', 'GET'], '/scope*'], [['OPTIONS'], '/scope*'], ['OPTIONS', '/scope/*'], ['OPTIONS', '*'], ['OPTIONS', undefined]] as const) {
      t.notOk(isPreflightRoute(scope, route(method, url)), `${method} ${url}`)
    }
  }, { prefix: '/scope' })
  t.ok(inner && isPreflightRoute(inner, route('OPTIONS', '/scope*')))
  t.notOk(inner && isPreflightRoute(inner, route('OPTIONS', '/scope/deeper*')), 'a route of a scope inside is not the one of cors')
  t.notOk(isPreflightRoute(app, route('OPTIONS', '*')), 'nor is one of the scope around')
})

t.test('preflights stay what they are, in either order', async t => {
  for (const first of ['cors', 'authz']) {
    const app = first === 'authz' ? await guarded() : fastify()
    await app.register(cors)
    if (first === 'cors') await register(app)
    app.get('/article', { authz: 'article:read' }, () => 'read')
    const { statusCode, headers } = await app.inject(PREFLIGHT)
    t.equal(statusCode, 204, `${first} first`)
    t.equal(headers['access-control-allow-origin'], '*')
    t.equal((await app.inject('/article')).statusCode, 401)
    await app.close()
  }
})

t.test('also where the handler of cors answers, in a scope of its own, and under a default', async t => {
  for (const first of ['cors', 'authz']) {
    const app = fastify()
    await app.register(async scope => {
      if (first === 'authz') await register(scope)
      await scope.register(cors, { preflightContinue: true })
      if (first === 'cors') await register(scope)
      scope.authz.defaults('article:read')
      scope.get('/article', () => 'read')
    }, { prefix: '/api' })
    const { statusCode } = await app.inject({ ...PREFLIGHT, url: '/api/article' })
    t.equal(statusCode, 200, `${first} first`)
    t.equal((await app.inject('/api/article')).statusCode, 401)
    await app.close()
  }
})

t.test('an OPTIONS request that only looks like a preflight opens no route', async t => {
  const app = await guarded()
  await app.register(cors, { preflightContinue: true })
  app.all('/all', { authz: 'article:read' }, () => 'all')
  app.options('/options', { authz: 'article:read' }, () => 'options')
  for (const url of ['/all', '/options']) t.equal((await app.inject({ ...PREFLIGHT, url })).statusCode, 401, url)
  await app.close()
})

async function register (app: FastifyInstance): Promise<void> {
  const { standIn } = await import('../authenticator.ts')
  const { default: authz } = await import('../../../plugins/authz/index.ts')
  const { model } = await import('../articles.ts')
  await app.register(standIn)
  await app.register(authz, { model })
}

t.test('an OPTIONS * of the application\'s own needs a rule, also beside cors', async t => {
  for (const constraints of [{ host: 'a.example' }, { version: '1.0.0' }]) {
    const app = await guarded()
    await app.register(cors, { preflight: false })
    app.options('*', { constraints }, () => 'mine')
    await t.rejects(async () => { await app.ready() }, { code: 'GTH_AUTHZ_RULE_MISSING' }, JSON.stringify(constraints))
  }
})
