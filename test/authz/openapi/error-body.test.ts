import fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import t from 'tap'
import { errorBodyOf } from '../../../plugins/authz/openapi/error-body.ts'
import problem from '../../../plugins/problem/index.ts'

const options = { method: 'GET', url: '/', handler: () => '' } as const

/** The media type that is documented and the one that is sent, with what of the body is missing. */
async function compare (setUp: (app: FastifyInstance) => unknown, more: Partial<RouteOptions> = {}) {
  const app = fastify()
  await setUp(app)
  const route = { ...options, ...more, handler: () => { throw Object.assign(new Error('no'), { statusCode: 403, code: 'NO' }) } }
  app.route(route)
  const { headers, body } = await app.inject('/')
  const documented = errorBodyOf({ options: route, scope: app })
  if (documented === null) return null
  const schema = documented.schema as { required: string[], properties: object }
  const sent = JSON.parse(body) as object
  t.strictSame(schema.required.filter(name => !(name in sent)), [])
  t.strictSame(Object.keys(sent).filter(name => !(name in schema.properties)), [])
  return [documented.type, String(headers['content-type']).split(';')[0]]
}

t.test('documents the body that is sent', async t => {
  t.strictSame(await compare(() => {}), ['application/json', 'application/json'])
  t.strictSame(await compare(app => app.register(problem)), ['application/problem+json', 'application/problem+json'])
})

t.test('documents no body if a handler of the application writes it', async t => {
  function defaultErrorHandler (): object { return { own: true } }
  t.equal(await compare(app => app.setErrorHandler(defaultErrorHandler)), null)
  t.equal(await compare(async app => { await app.register(problem) }, { errorHandler: defaultErrorHandler }), null)
  t.equal(await compare(() => {}, { errorHandler: defaultErrorHandler }), null)
})
