import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { Validator } from '@seriousme/openapi-schema-validator'
import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import authz from '../../../plugins/authz/index.ts'
import { announce } from '../../../plugins/authz/openapi/announce.ts'
import problem from '../../../plugins/problem/index.ts'
import { bearer, standIn } from '../authenticator.ts'
import { loose, model } from '../articles.ts'
import { article, params } from '../matrix/publishing.ts'

const openapi = { security: [{ bearer: [] }, { cookie: [] }] }
const DOCUMENT = {
  openapi: {
    openapi: '3.0.3',
    info: { title: 'Articles', version: '1.0.0' },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, cookie: { type: 'apiKey', in: 'cookie', name: '__Host-access' } } }
  }
} as const

function routes (app: FastifyInstance): void {
  app.get('/health', { authz: 'public' }, () => ({ ok: true }))
  app.get('/maybe', { authz: 'optional' }, () => '')
  app.get('/articles', { authz: 'article:read', schema: { response: { 200: { type: 'object', properties: { id: { type: 'string' } } }, 403: { type: 'object', description: 'own', properties: {} } } } }, () => ({ id: '1', hidden: true }))
  app.put('/articles/:id', { authz: loose({ all: [article.can('update'), { stepUp: { acr: 'mfa' } }] }), schema: { params } }, () => '')
  app.get('/hidden', { authz: 'public', schema: { hide: true } }, () => '')
}

async function application (order: 'before' | 'after', setUp = async (_app: FastifyInstance) => {}): Promise<FastifyInstance> {
  const app = fastify()
  await setUp(app)
  if (order === 'before') await app.register(swagger, DOCUMENT)
  await app.register(standIn)
  await app.register(authz, { model, openapi })
  if (order === 'after') await app.register(swagger, DOCUMENT)
  routes(app)
  await app.ready()
  return app
}

for (const order of ['before', 'after'] as const) {
  t.test(`the document is valid and says what rules say, with swagger registered ${order} authz`, async t => {
    const app = await application(order)
    const document = app.swagger() as unknown as { paths: Record<string, Record<string, { security: unknown, 'x-authz': unknown, responses: Record<string, { description: string, content?: object }> }>> }
    const { valid, errors } = await new Validator().validate(structuredClone(app.swagger()) as unknown as Record<string, unknown>)
    t.ok(valid, JSON.stringify(errors))
    const { paths } = document
    t.notOk('/hidden' in paths)
    t.strictSame(paths['/health']?.['get']?.security, [])
    t.strictSame(Object.keys(paths['/health']?.['get']?.responses ?? {}), ['200'])
    t.strictSame(paths['/maybe']?.['get']?.security, [{ bearer: [] }, { cookie: [] }, {}])
    t.equal(paths['/articles']?.['get']?.responses['403']?.description, 'own')
    const update = paths['/articles/{id}']?.['put']
    t.strictSame(Object.keys(update?.responses ?? {}), ['200', '401', '403', '404', '503'])
    t.strictSame(Object.keys(update?.responses['401']?.content ?? {}), ['application/problem+json'])
    t.strictSame(update?.['x-authz'], { rule: "article.can('update') and a login by mfa" })
    await app.close()
  })
}

t.test('no error answer is changed by what the document says of it', async t => {
  const setUps: Record<string, (app: FastifyInstance) => Promise<void>> = {
    'Fastify\'s own handler': async () => {},
    'the problem plugin': async app => { await app.register(problem) },
    'a handler of one\'s own': async app => {
      app.setErrorHandler((error: { statusCode?: number, code?: string }, _request, reply) => reply.code(error.statusCode ?? 500).type('application/problem+json').send({ status: error.statusCode, own: { deep: [error.code] }, list: [1] }))
    }
  }
  for (const [name, setUp] of Object.entries(setUps)) {
    const documented = await application('before', setUp)
    const plain = fastify()
    await setUp(plain)
    await plain.register(standIn)
    await plain.register(authz, { model })
    routes(plain)
    for (const [url, method, headers] of [
      ['/articles', 'GET', {}], ['/articles', 'GET', bearer({})], ['/articles', 'GET', bearer({ roles: ['author'] })], ['/articles/1', 'PUT', bearer({})],
      ['/articles/1', 'PUT', bearer({ sub: 'eve' })], ['/articles/1', 'PUT', {}], ['/health', 'GET', {}], ['/nowhere', 'GET', {}]
    ] as const) {
      const [one, other] = await Promise.all([documented, plain].map(app => app.inject({ url, method, headers })))
      t.strictSame([one?.statusCode, one?.body, one?.headers['content-type']], [other?.statusCode, other?.body, other?.headers['content-type']], `${name}: ${method} ${url}`)
    }
    await Promise.all([documented.close(), plain.close()])
  }
})

t.test('the user interface serves that document', async t => {
  const app = fastify()
  await app.register(swagger, DOCUMENT)
  await app.register(swaggerUi, { routePrefix: '/docs' })
  await app.register(async scope => {
    await scope.register(standIn)
    await scope.register(authz, { model, openapi })
    routes(scope)
  })
  const { paths } = (await app.inject('/docs/json')).json<{ paths: Record<string, { get: { security: unknown } }> }>()
  t.strictSame(paths['/articles']?.get.security, openapi.security)
  await app.close()
})

t.test('a schema that several routes share stays as it was', async t => {
  const app = fastify()
  const schema = { summary: 'shared' }
  await app.register(standIn)
  await app.register(authz, { model, openapi })
  app.get('/a', { authz: 'public', schema }, () => '')
  app.get('/b', { authz: 'article:read', schema }, () => '')
  await app.ready()
  t.strictSame(Object.keys(schema), ['summary'])
  announce(fastify(), [], openapi)
  await app.close()
})
