import fastify from 'fastify'
import t from 'tap'
import authz from '../../../plugins/authz/index.ts'
import { applicationOf, type Application } from '../../../plugins/authz/application.ts'
import { matchRoute, plannedRouteOf } from '../../../plugins/authz/routes/match-route.ts'
import { standIn } from '../authenticator.ts'
import { guarded, model } from '../articles.ts'

const answer = () => ''
const request = (url: string, headers = {}) => ({ method: 'GET', url, headers })

t.test('a request reaches a route of any scope, guarded or not', async t => {
  const app = fastify()
  t.teardown(() => app.close())
  app.get('/open', answer)
  for (const prefix of ['/one', '/two']) {
    await app.register(async scope => {
      await scope.register(standIn)
      await scope.register(authz, { model })
      scope.get('/:id', { authz: 'article:read' }, answer)
    }, { prefix })
  }
  await app.ready()
  t.equal((await plannedRouteOf(app, request('/one/7')))?.plan.route, 'GET /one/:id')
  t.equal((await plannedRouteOf(app, request('/two/7')))?.plan.route, 'GET /two/:id')
  for (const url of ['/open', '/nowhere', '/one/%zz']) t.equal(await plannedRouteOf(app, request(url)), null, url)
  t.match(await matchRoute(applicationOf(app) as Application, request('/open')), { route: { url: '/open', guard: null, planned: null } })
  t.equal(await matchRoute(applicationOf(app) as Application, request('/one/%zz')), 'malformed')
  t.equal(await plannedRouteOf(fastify(), request('/open')), null, 'without authz nothing is known')
})

t.test('the router is built again when there are more routes', async t => {
  const app = await guarded()
  app.get('/a', { authz: 'public' }, answer)
  t.equal((await plannedRouteOf(app, request('/a')))?.url, '/a')
  t.equal(await plannedRouteOf(app, request('/b')), null)
  app.get('/b', { authz: 'public' }, answer)
  t.equal((await plannedRouteOf(app, request('/b')))?.url, '/b')
  await app.close()
})
