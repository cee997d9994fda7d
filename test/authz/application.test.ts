import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import authz, { definePermissions } from '../../plugins/authz/index.ts'
import { applicationOf, joinApplication, plannedRoutes } from '../../plugins/authz/application.ts'
import { standIn } from './authenticator.ts'
import { model } from './articles.ts'

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

t.test('one application has one model, in whatever scopes authz is', async t => {
  const other = definePermissions({ permissions: { 'key:read': 'Read keys' }, roles: {} })
  const app = fastify()
  await app.register(standIn)
  await app.register(async scope => { await scope.register(authz, { model }) })
  await t.rejects(Promise.resolve(app.register(async scope => { await scope.register(authz, { model: other }) })), {
    code: 'GTH_AUTHZ_TWO_MODELS', message: 'authz is registered in another scope of this application with another model. Write one model with definePermissions(), and give it to both: a permission must mean the same everywhere.'
  })
  t.equal(applicationOf(app)?.model, model)
  const another = fastify()
  t.doesNotThrow(() => joinApplication(another, other), 'another application is another matter')
  t.equal(applicationOf(Object.create(null) as object), undefined)
})
