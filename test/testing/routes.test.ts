import fastify from 'fastify'
import t from 'tap'
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

t.test('an application without authz has none', async t => {
  const app = fastify()
  await app.ready()
  t.equal(testedRoutes(app).size, 0)
  await app.close()
})
