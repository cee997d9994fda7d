import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject, serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import t from 'tap'
import { z } from 'zod'
import problem from '../../../plugins/problem/index.ts'
import { bearer } from '../authenticator.ts'
import { described, faultsOf, openapi, operationsOf, VERSIONS } from './described.ts'

const Plain = z.object({ n: z.number() })
/** A schema that only the transform of the object writes into the document. */
const Named = z.object({ n: z.number() })
z.globalRegistry.add(Named, { id: 'Row' })

function routes (app: FastifyInstance, Row = Plain): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/declared', { authz: 'article:read', schema: { querystring: z.object({ n: z.coerce.number() }), response: { 200: Row, 404: z.object({ own: z.string() }) } } }, async request => ({ n: request.query.n }))
  typed.get('/inferred', { authz: 'article:read', schema: { querystring: z.object({ n: z.coerce.number() }) } }, async request => ({ n: request.query.n }))
  typed.get('/bare', { authz: 'optional' }, () => '')
  typed.get('/typed', { authz: 'article:read', schema: { response: { 403: { description: 'own', content: { 'application/xml': { schema: z.string() } } } } } }, () => '')
  typed.get('/hidden', { authz: 'article:read', schema: { hide: true } }, () => '')
  typed.get('/open', { authz: 'public', schema: { response: { 200: z.string() } } }, () => 'x')
}

for (const version of ['v30', 'v31'] as const) {
  for (const swagger of ['before', 'after'] as const) {
    for (const withProblem of [false, true]) {
      for (const transform of [{ transform: jsonSchemaTransform }, { transform: jsonSchemaTransform, transformObject: jsonSchemaTransformObject }]) {
        const name = `${version}, swagger ${swagger} authz, ${withProblem ? 'with' : 'without'} problem, ${Object.keys(transform).join(' and ')}`
        t.test(`a transform that only knows its own schemas meets no others: ${name}`, async t => {
          const app = await described(app => routes(app, 'transformObject' in transform ? Named : Plain), {
            swagger,
            document: { ...VERSIONS[version], ...transform } as FastifyDynamicSwaggerOptions,
            async setUp (app) {
              app.setValidatorCompiler(validatorCompiler)
              app.setSerializerCompiler(serializerCompiler)
              if (withProblem) await app.register(problem)
            }
          })
          t.equal(await faultsOf(app.swagger()), undefined)
          t.equal(await faultsOf(app.swagger({ yaml: true })), undefined)
          const operations = operationsOf(app.swagger())
          t.strictSame(Object.entries(operations).map(([place, { security, responses }]) => [place, security, Object.keys(responses).join()]), [
            ['GET /declared', openapi.security, '200,401,403,404,503'],
            ['GET /inferred', openapi.security, '200,401,403,503'],
            ['GET /bare', [...openapi.security, {}], '200,401,503'],
            ['GET /typed', openapi.security, '401,403,503'],
            ['GET /open', [], '200']
          ])
          t.strictSame(operations['GET /inferred']?.responses['200'], { description: 'Default Response' }, 'no success is invented')
          const type = withProblem ? 'application/problem+json' : 'application/json'
          t.strictSame(Object.keys(operations['GET /inferred']?.responses['403']?.content ?? {}), [type])
          t.strictSame(Object.keys(operations['GET /typed']?.responses['403']?.content ?? {}), ['application/xml'])
          t.match((await app.inject('/inferred?n=1')).headers['content-type'], type)
          t.strictSame((await app.inject({ url: '/declared?n=1', headers: bearer({ roles: ['author'] }) })).json(), { n: 1 })
          await app.close()
        })
      }
    }
  }
}

t.test('without the transform the operations still say what rules say', async t => {
  const app = await described(app => routes(app), { setUp (app) { app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler) } })
  const operations = operationsOf(app.swagger())
  t.strictSame([operations['GET /declared']?.security, operations['GET /open']?.security], [openapi.security, []])
  t.match(operations['GET /declared']?.responses['401'], { content: { 'application/json': { schema: { type: 'object' } } } })
  await app.close()
})
