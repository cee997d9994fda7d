import glue from 'fastify-openapi-glue'
import t from 'tap'
import { failure, guarded } from '../articles.ts'
import { bearer } from '../authenticator.ts'

/** A document whose operations have these configs. */
function specification (list: object, replace: object): object {
  const responses = { 200: { description: 'ok' } }
  return {
    openapi: '3.0.3',
    info: { title: 'articles', version: '1' },
    paths: {
      '/articles': { get: { operationId: 'list', responses, ...list } },
      '/articles/{id}': { put: { operationId: 'replace', parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }], responses, ...replace } }
    }
  }
}

const serviceHandlers = { list: async () => ['first'], replace: async (request: { params: { id: string } }) => ({ id: request.params.id }) }

async function application (list: object, replace: object, rule?: 'article:read') {
  const app = await guarded()
  await app.register(async scope => {
    if (rule !== undefined) scope.authz.defaults(rule)
    await scope.register(glue, { specification: specification(list, replace), serviceHandlers, prefix: 'v1' })
  })
  t.teardown(() => app.close())
  return app
}

type Application = Awaited<ReturnType<typeof application>>

async function statuses (app: Application, method: 'GET' | 'PUT', url: string): Promise<number[]> {
  return await Promise.all([{}, bearer({ roles: ['author'] }), bearer({ roles: ['admin'] })].map(async headers => (await app.inject({ method, url, headers })).statusCode))
}

const READ = { 'x-fastify-config': { authz: 'article:read' } }
const MANAGE = { 'x-fastify-config': { authz: 'user:manage' } }

t.test('the routes of fastify-openapi-glue have the rules of x-fastify-config', async t => {
  const app = await application(READ, MANAGE)
  t.same(await statuses(app, 'GET', '/v1/articles'), [401, 200, 200])
  t.same(await statuses(app, 'PUT', '/v1/articles/7'), [401, 403, 200])
  t.same(app.authz.matrix().rows.map(({ method, url, rule }) => `${method} ${url}: ${rule}`), ['GET /v1/articles: article:read', 'PUT /v1/articles/:id: user:manage'])
})

t.test('a default of the scope tightens them', async t => {
  const app = await application({}, MANAGE, 'article:read')
  t.same(await statuses(app, 'GET', '/v1/articles'), [401, 200, 200])
  t.same(await statuses(app, 'PUT', '/v1/articles/7'), [401, 403, 200])
})

t.test('an operation without a rule does not boot', async t => {
  const app = await application(READ, {})
  t.match(await failure(app.ready()), { code: 'GTH_AUTHZ_RULE_MISSING', message: /\n {2}PUT \/v1\/articles\/:id\n/ })
})

t.test('nor does a wrong one', async t => {
  t.match(await failure(application(READ, { 'x-fastify-config': { authz: ['article:read'] } })), { code: 'GTH_AUTHZ_INVALID_RULE', message: /^Route PUT \/v1\/articles\/:id: config\.authz is a bare array/ })
})
