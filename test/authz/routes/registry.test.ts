import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import authz from '../../../plugins/authz/index.ts'
import { plannedRoutes } from '../../../plugins/authz/routes/registry.ts'
import { standIn } from '../authenticator.ts'
import { model } from '../articles.ts'

t.test('the routes of an application, from whichever scope it is asked, and of no other', async t => {
  const [app, other] = [fastify({ exposeHeadRoutes: false }), fastify()]
  let inner: FastifyInstance = app
  for (const prefix of ['/one', '/two']) {
    await app.register(async scope => {
      inner = scope
      await scope.register(standIn)
      await scope.register(authz, { model })
      scope.get('/x', { authz: 'authenticated' }, async () => '')
    }, { prefix })
  }
  await app.ready()
  t.strictSame(plannedRoutes(app).map(({ options: { url }, plan }) => [url, plan.mode]), [['/one/x', 'required'], ['/two/x', 'required']])
  t.strictSame(plannedRoutes(inner), plannedRoutes(app))
  t.strictSame(plannedRoutes(other), [])
  await app.close()
})
