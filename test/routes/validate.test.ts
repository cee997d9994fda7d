import { Type } from '@fastify/type-provider-typebox'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import problem from '../../plugins/problem/index.ts'
import { validatorCompiler } from '../../routes/validate.ts'

interface Answer { status: number, errors: Array<{ in: string, pointer: string, detail: string }> }

async function desk (t: Test) {
  const app = Fastify()
  t.teardown(() => app.close())
  app.setValidatorCompiler(validatorCompiler)
  await app.register(problem)
  const schema = {
    body: Type.Object({ name: Type.String(), age: Type.Optional(Type.Integer()) }, { additionalProperties: false }),
    querystring: Type.Object({ limit: Type.Optional(Type.Integer()) }, { additionalProperties: false })
  }
  app.post('/', { schema }, async ({ body, query }) => ({ body, query }))
  return (payload: object, query = '') => app.inject({ method: 'POST', url: `/${query}`, payload })
}

t.test('a body is taken as it is: nothing is converted, nothing dropped', async t => {
  const post = await desk(t)
  t.strictSame((await post({ name: 'a', age: 3 })).json(), { body: { name: 'a', age: 3 }, query: {} })
  for (const body of [{ name: 5 }, { name: ['a'] }, { name: 'a', age: '3' }, { name: 'a', extra: true }, { name: null }, []]) {
    t.equal((await post(body)).statusCode, 400, JSON.stringify(body))
  }
})

t.test('a query is text, and becomes the numbers of the schema', async t => {
  const post = await desk(t)
  t.strictSame((await post({ name: 'a' }, '?limit=3')).json<{ query: object }>().query, { limit: 3 })
  t.equal((await post({ name: 'a' }, '?limit=x')).statusCode, 400)
})

t.test('the answer says where and what, never the value', async t => {
  const post = await desk(t)
  const response = await post({ name: ['hidden value'] })
  const { errors } = response.json<Answer>()
  t.strictSame(errors.map(error => [error.in, error.pointer]), [['body', '/name']])
  t.match(errors[0]?.detail, /string/i)
  t.notMatch(response.body, /hidden/)
})

t.test('a name that the client made up is repeated only while it is short', async t => {
  const post = await desk(t)
  t.match((await post({ name: 'a', short: 1 })).json<Answer>().errors, [{ pointer: '/short' }])
  const long = 'x'.repeat(60)
  const response = await post({ name: 'a', [long]: 1 })
  t.equal(response.statusCode, 400)
  t.notMatch(response.body, long)
})

t.test('a few mistakes are told, each place once', async t => {
  const post = await desk(t)
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`m${i}`, i]))
  const { errors } = (await post({ name: 'a', ...many })).json<Answer>()
  t.equal(errors.length, 5)
  t.equal(new Set(errors.map(({ pointer }) => pointer)).size, 5)
})
