import fastify from 'fastify'
import t from 'tap'
import authz from '../../../plugins/authz/index.ts'
import { explainOf } from '../../../plugins/authz/question/explain-of.ts'
import { loose, model } from '../articles.ts'
import { standIn } from '../authenticator.ts'

t.test('a question finds the registration that guards the route', async t => {
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(standIn)
  for (const prefix of ['/one', '/two']) {
    await app.register(async scope => {
      await scope.register(authz, { model })
      scope.get('/', { authz: loose('article:read') }, () => '')
    }, { prefix })
  }
  await app.ready()
  for (const url of ['/one', '/two']) {
    t.match(await explainOf(app, { subject: 'ada', roles: ['author'], method: 'GET', url }), { outcome: 'allow' })
    t.match(await explainOf(app, { subject: null, method: 'GET', url }), { outcome: 'deny', status: 401 })
  }
  await t.rejects(explainOf(app, { subject: null, method: 'GET', url: '/three' }), { code: 'GTH_AUTHZ_NO_SUCH_ROUTE', message: /GET \/three/ })
  await t.rejects(explainOf(app, { subject: 'ada', roles: ['nobody'], method: 'GET', url: '/one' }), { code: 'GTH_AUTHZ_INVALID_QUESTION' })
  await t.rejects(explainOf(fastify(), { subject: null, method: 'GET', url: '/' }), { code: 'GTH_AUTHZ_NO_SUCH_ROUTE' }, 'no authz, no route')
})
