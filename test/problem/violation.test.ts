import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import Fastify, { type FastifySchema, type FastifySchemaCompiler } from 'fastify'
import { validatorCompiler as zodCompiler } from 'fastify-type-provider-zod'
import t, { type Test } from 'tap'
import { z } from 'zod'
import problem from '../../plugins/problem/index.ts'
import { messageOf, violations } from '../../plugins/problem/violation.ts'

t.test('the place and the words of the validator, and nothing else of it', async t => {
  const ajv = [{ instancePath: '/tags/0', message: 'must be string', keyword: 'type', params: { type: 'string' }, data: 'hunter2', schemaPath: '#' }]
  t.strictSame(violations(ajv, 'body'), [{ in: 'body', pointer: '/tags/0', detail: 'must be string' }])
})

t.test('other validators say less', async t => {
  t.strictSame(violations([{ instancePath: 1, message: {} }, null, 'text'], undefined), [
    { pointer: '', detail: 'is not valid' },
    { pointer: '', detail: 'is not valid' },
    { pointer: '', detail: 'is not valid' }
  ])
})

t.test('nothing wrong, nothing listed', async t => {
  t.strictSame(violations([], 'body'), [])
})

/** What a client gets and what is logged if it sends this body. */
async function answered (t: Test, body: unknown, payload: object, compiler?: FastifySchemaCompiler<FastifySchema>) {
  const lines: string[] = []
  const app = Fastify({ bodyLimit: 4_000_000, ajv: { customOptions: { removeAdditional: false, allErrors: true } }, logger: { level: 'trace', stream: { write: (line: string) => { lines.push(line) } } } })
  t.teardown(() => app.close())
  if (compiler !== undefined) app.setValidatorCompiler(compiler)
  await app.register(problem)
  app.post('/', { schema: { body } }, async () => 'accepted')
  const answer = await app.inject({ method: 'POST', url: '/', payload })
  t.equal(answer.statusCode, 400)
  return { ...answer.json<{ detail: string, errors: Array<{ pointer: string, detail: string }> }>(), all: answer.body + lines.join('') }
}

t.test('the name of a member that the schema does not know is neither answered nor logged, whichever validator finds it', async t => {
  const ajv = { type: 'object', additionalProperties: false, properties: { inner: { type: 'object', additionalProperties: false, propertyNames: { maxLength: 5 } } } }
  const typeBox = Type.Object({ inner: Type.Optional(Type.Object({}, { additionalProperties: false })) }, { additionalProperties: false })
  const zod = z.strictObject({ inner: z.strictObject({}).optional(), map: z.record(z.string().max(5), z.number()).optional() })
  const asFastify = (compiler: unknown) => compiler as FastifySchemaCompiler<FastifySchema>
  for (const [schema, compiler] of [[ajv, undefined], [typeBox, asFastify(TypeBoxValidatorCompiler)], [zod, asFastify(zodCompiler)]] as const) {
    for (const name of ['hunter2', 'hunter2'.repeat(20), 'hunter2'.repeat(150_000), 'eyJhbGciOiJFUzI1NiJ9.e30.hunter2', 'hunter2/hunter2'.slice(7), 'hunter2~']) {
      for (const payload of [{ [name]: 1 }, { inner: { [name]: 1 } }, ...(schema === zod ? [{ map: { [name]: 1 } }] : [])]) {
        const { all, errors } = await answered(t, schema, payload, compiler)
        t.notMatch(all, /hunter2|eyJ/)
        t.ok(errors.length > 0)
        t.ok(all.length < 3000)
      }
    }
  }
})

t.test('what the schema knows is named, and how many violations are in the text is bounded', async t => {
  const { detail, errors, all } = await answered(t, { type: 'object', additionalProperties: { type: 'string' } }, Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`m${i}`, {}])))
  t.equal(errors.length, 1000)
  t.match(errors[0], { pointer: '/m0', detail: 'must be string' })
  t.equal(detail, 'body/m0 must be string, body/m1 must be string, body/m2 must be string, body/m3 must be string, body/m4 must be string')
  t.notMatch(all, /"msg":".*m5/)
  const long = await answered(t, { type: 'object', additionalProperties: { type: 'string' } }, { ['x'.repeat(41)]: {} })
  t.match(long, { detail: 'body must be string', errors: [{ pointer: '', detail: 'must be string' }] })
})

t.test('a message that the application made is its own', async t => {
  t.equal(messageOf('Look again.', [{ instancePath: '/name', message: 'must be string' }], 'body'), 'Look again.')
  t.equal(messageOf('Look again.', 'text', 'body'), 'Look again.')
  t.equal(messageOf('body must be object', [{ message: 'must be object' }], 'body'), 'body must be object')
})
