import fastify from 'fastify'
import fp from 'fastify-plugin'
import t from 'tap'
import authz, { definePermissions, type AuthzOptions } from '../../plugins/authz/index.ts'
import * as door from '../../plugins/authz/index.ts'
import { standIn, bearer } from './authenticator.ts'
import { failure, guarded, model } from './articles.ts'

const boot = async (options: unknown) => await failure(fastify().register(standIn).register(authz, options as AuthzOptions))

t.test('options that are unknown or of the wrong form refuse to boot', async t => {
  const refused: Array<[unknown, string, RegExp]> = [
    [{ model, claim: {} }, 'UNKNOWN_OPTION', /Unknown option "claim"\. Did you mean "claims"\?/],
    [{ model, prefix: '/api' }, 'UNKNOWN_OPTION', /"prefix"/],
    [{ model, claims: { role: 'groups' } }, 'UNKNOWN_OPTION', /claims: Unknown option "role"\. Did you mean "roles"\?/],
    [{}, 'INVALID_OPTION', /model must be what definePermissions\(\) returned/],
    [{ model: { ...model } }, 'INVALID_OPTION', /model must be/],
    [{ model, claims: null }, 'INVALID_OPTION', /claims must be an object/], [{ model, claims: /roles/ }, 'INVALID_OPTION', /claims must be an object/],
    [{ model, claims: ['roles'] }, 'INVALID_OPTION', /claims must be an object/], [{ model, claims: 'roles' }, 'INVALID_OPTION', /claims must be an object/],
    ...[true, '', undefined, null, ['groups'], /x/].map((roles): [unknown, string, RegExp] => [{ model, claims: { roles } }, 'INVALID_OPTION', /claims\.roles must be the name of a claim, or false/])
  ]
  for (const [options, code, message] of refused) t.match(await boot(options), { code: `GTH_AUTHZ_${code}`, message })
})

t.test('without an authenticator the boot error says what is missing', async t => {
  t.match(await failure(fastify().register(authz, { model })), { message: /decorator 'auth' required by 'fastify-gatehouse\/authz' is not present in Request/ })
  const half = fp(async app => { app.decorateRequest('auth', null) })
  t.match(await failure(fastify().register(half).register(authz, { model })), { message: /decorator 'authenticate' required by 'fastify-gatehouse\/authz'/ })
})

t.test('app.authz has the model', async t => {
  const app = await guarded()
  t.equal(app.authz.model, model)
  await app.close()
})

t.test('claim names reach the decision', async t => {
  const app = await guarded({ authz: { claims: { roles: 'groups', scope: false } } })
  app.get('/', { authz: 'article:read' }, () => 'read')
  t.equal((await app.inject({ url: '/', headers: bearer({ groups: ['author'], scope: 'openid' }) })).statusCode, 200)
  t.equal((await app.inject({ url: '/', headers: bearer({ roles: ['author'] }) })).statusCode, 403)
  await app.close()
})

t.test('the door', async t => {
  t.same(Object.keys(door).sort(), ['MATRIX_FORMATS', 'default', 'definePermissions', 'defineResource', 'explainOf', 'matrixOf', 'module.exports', 'plannedRouteOf', 'plannedRoutes', 'renderMatrix', 'self', 'unguardedRoutes'])
  t.equal(door['module.exports'], authz)
  t.equal(door.definePermissions, definePermissions)
})

t.test('what is compiled is there for more than enforcement', async t => {
  const app = await guarded()
  app.get('/', { authz: 'article:read' }, () => '')
  await app.ready()
  t.match(app.authz.matrix().rows, [{ url: '/', rule: 'article:read' }])
  t.equal(door.renderMatrix(door.matrixOf(app), 'csv'), door.renderMatrix(app.authz.matrix(), 'csv'))
  t.match(await app.authz.explain({ subject: 'ada', roles: ['author'], method: 'GET', url: '/' }), { outcome: 'allow' })
  app.authz.invalidate('ada')
  await app.close()
})
