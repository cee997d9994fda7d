import fastify from 'fastify'
import t from 'tap'
import { matrixOf } from '../../plugins/authz/index.ts'
import { strayNames, testedRoutes } from '../../plugins/testing/routes.ts'
import { library } from './library.ts'

t.test('routes by name, HEAD with its GET', async t => {
  const { app } = await library(t, {
    more (api) {
      api.all('/all', { authz: 'authenticated' }, async () => '')
      api.route({ method: ['POST', 'PUT'], url: '/both', authz: 'authenticated', handler: async () => '' })
      api.get('/v', { constraints: { version: '1.0.0' }, authz: 'authenticated' }, async () => '')
      api.head('/alone', { authz: 'authenticated' }, async () => '')
    }
  })
  await app.ready()
  const routes = testedRoutes(app)
  t.strictSame([...routes.keys()].sort(), ['ALL /all', 'GET /', 'GET /books', 'GET /health', 'GET /people/:id', 'GET /v version=1.0.0', 'HEAD /alone', 'POST /books', 'POST, PUT /both'])
  t.match(routes.get('GET /books'), { methods: ['GET', 'HEAD'], open: null, url: '/books' })
  t.equal(routes.get('GET /books')?.plans.length, 2)
  t.strictSame([routes.get('GET /health')?.open, routes.get('GET /')?.open], ['public', 'optional'])
  t.strictSame(strayNames('here', ['GET /books', 'GET /boks'], routes), ['here: there is no route GET /boks. Did you mean "GET /books"?'])
})

t.test('routes that a constraint of any form tells apart have names of their own', async t => {
  const { app } = await library(t, {
    more (api) {
      const tenants = new Map<string, unknown>()
      api.addConstraintStrategy({ name: 'tenant', storage: () => ({ get: (key: unknown) => tenants.get(JSON.stringify(key)) ?? null, set: (key: unknown, value: unknown) => { tenants.set(JSON.stringify(key), value) } }) as never, validate () {}, deriveConstraint: () => null })
      for (const [n, authz] of [[1, 'public'], [2, 'authenticated']] as const) api.get('/t', { constraints: { tenant: { n } }, authz }, async () => '')
      api.get('/t', { constraints: { host: /^a\.b$/ }, authz: 'authenticated' }, async () => '')
    }
  })
  await app.ready()
  t.strictSame([...testedRoutes(app).keys()].filter(name => name.includes('/t')), ['GET /t tenant={ n: 1 }', 'GET /t tenant={ n: 2 }', 'GET /t host=/^a\\.b$/'])
  t.strictSame(matrixOf(app).rows.flatMap(({ url, constraints }) => url === '/t' ? [constraints] : []), ['host: /^a\\.b$/', 'tenant: { n: 1 }', 'tenant: { n: 2 }'])
})

t.test('an application without authz has none', async t => {
  const app = fastify()
  await app.ready()
  t.equal(testedRoutes(app).size, 0)
  await app.close()
})

t.test('a route that no authz guards is open, and says whether the application lists it', async t => {
  for (const unguarded of [undefined, ['GET /ping', 'ALL /proxy/*']]) {
    const { app } = await library(t, {
      before (app) {
        app.get('/ping', async () => '')
        app.all('/proxy/*', async () => '')
      },
      authz: unguarded === undefined ? {} : { unguarded }
    })
    await app.ready()
    const listed = unguarded !== undefined
    t.match(testedRoutes(app).get('GET /ping'), { open: 'unguarded', listed, url: '/ping', plans: [] })
    t.match(testedRoutes(app).get('ALL /proxy/*'), { open: 'unguarded', listed })
    t.match(testedRoutes(app).get('GET /books'), { open: null, listed: false })
  }
})
