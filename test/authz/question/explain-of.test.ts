import fastify from 'fastify'
import t from 'tap'
import authz from '../../../plugins/authz/index.ts'
import { explainOf } from '../../../plugins/authz/question/explain-of.ts'
import { guarded, loose, model } from '../articles.ts'
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

t.test('headers choose the route, and rules read them, whatever the case of their names', async t => {
  const app = await guarded({ authz: { decisionPoint: { evaluate: async ([one]) => [one?.resource.id === 'gold'] } } })
  app.get('/x', { authz: 'article:read' }, () => '')
  app.get('/x', { constraints: { host: 'open.example' }, authz: 'public' }, () => '')
  app.get('/y', { authz: loose({ permission: 'article:read', on: (request: { headers: Record<string, string> }) => ({ type: 'plan', id: request.headers['x-plan'] }) }) }, () => '')
  await app.ready()
  const explain = (url: string, headers?: Record<string, string>) => explainOf(app, { subject: null, method: 'GET', url, ...(headers && { headers }) })
  t.match(await explain('/x'), { status: 401 })
  t.match(await explain('/x', { Host: 'open.example' }), { outcome: 'allow' })
  t.match(await explainOf(app, { subject: 'ada', method: 'GET', url: '/y', headers: { 'X-Plan': 'gold' } }), { outcome: 'allow' })
  t.match(await explainOf(app, { subject: 'ada', method: 'GET', url: '/y', headers: { 'X-Plan': 'tin' } }), { outcome: 'deny' })
  await app.close()
})

t.test('a URL that is answered before any route is invalid', async t => {
  const app = await guarded({ server: { routerOptions: { maxParamLength: 5 } } })
  app.get('/x/:id', { authz: 'public' }, () => '')
  await app.ready()
  for (const [url, status] of [['/x/%zz', 400], ['/x/toolong', 414]] as const) {
    t.equal((await app.inject(url)).statusCode, status)
    t.match(await explainOf(app, { subject: null, method: 'GET', url }), { outcome: 'deny', reason: 'invalid', status, explanation: { says: 'unasked' } })
  }
  await app.close()
})
