import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import { errorBodyOf } from '../../../plugins/authz/openapi/error-body.ts'
import problem from '../../../plugins/problem/index.ts'

/** The media type that is documented and the one that is sent. */
async function compare (setUp: (app: FastifyInstance) => unknown) {
  const app = fastify()
  await setUp(app)
  app.get('/', () => { throw Object.assign(new Error('no'), { statusCode: 403, code: 'NO' }) })
  const { headers, body } = await app.inject('/')
  const documented = errorBodyOf(app.errorHandler)
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
  t.equal(errorBodyOf(null), null)
  t.equal(errorBodyOf({}), null)
})
