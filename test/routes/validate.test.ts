import { Type } from '@fastify/type-provider-typebox'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import problem from '../../plugins/problem/index.ts'
import { validatorCompiler } from '../../routes/validate.ts'

interface Answer { status: number, errors: Array<{ in: string, pointer: string, detail: string }> }

async function desk (t: Test, lines: string[] = []) {
  const app = Fastify({ bodyLimit: 4_000_000, logger: { level: 'trace', stream: { write: (line: string) => { lines.push(line) } } }, disableRequestLogging: true })
  t.teardown(() => app.close())
  app.setValidatorCompiler(validatorCompiler)
  await app.register(problem)
  const schema = {
    body: Type.Object({
      name: Type.String(),
      age: Type.Optional(Type.Integer()),
      inner: Type.Optional(Type.Array(Type.Object({ map: Type.Optional(Type.Record(Type.String(), Type.String())) }, { additionalProperties: false }))),
      'a/b~': Type.Optional(Type.String())
    }, { additionalProperties: false }),
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

t.test('a name that the client made up is neither answered nor logged, whatever it is', async t => {
  const lines: string[] = []
  const post = await desk(t, lines)
  for (const name of ['hunter2', '12', 'a/b', 'a~b', '__proto__ ', 'toString', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln', 'x'.repeat(60), 'x'.repeat(1_000_000), '\u202e', 'pass word']) {
    lines.length = 0
    for (const [body, query, pointer] of [[{ name: 'a', [name]: 1 }, '', ''], [{ name: 'a', inner: [{ [name]: 1 }] }, '', '/inner/0'], [{ name: 'a', inner: [{ map: { [name]: 1 } }] }, '', '/inner/0/map'],
      [{ name: 'a' }, `?${encodeURIComponent(name.slice(0, 5000))}=1`, '']] as const) {
      const response = await post(body, query)
      t.equal(response.statusCode, 400)
      t.ok(response.body.length < 500)
      t.strictSame(response.json<Answer>().errors.map(error => error.pointer), [pointer])
      for (const text of [response.body, lines.join('')]) t.notOk(text.includes(JSON.stringify(name).slice(1, 50).replace(/"$/, '') + '"') || /hunter2|eyJ|xxxx/.test(text), text.slice(0, 300))
    }
  }
})

t.test('the place is told as far as the schema names it', async t => {
  const post = await desk(t)
  t.match((await post({ name: 'a', inner: [{}, { map: { x: 'text' } }, { map: 5 }] })).json<Answer>().errors, [{ pointer: '/inner/2/map' }])
  t.match((await post({ name: 'a', 'a/b~': 5 })).json<Answer>().errors, [{ pointer: '/a~1b~0' }])
})

t.test('a few mistakes are told, each place once, and no more are looked for', async t => {
  const post = await desk(t)
  const inner = Array.from({ length: 1000 }, () => ({ map: 5 }))
  const { errors } = (await post({ name: 'a', inner })).json<Answer>()
  t.equal(errors.length, 5)
  t.equal(new Set(errors.map(({ pointer }) => pointer)).size, 5)

  const many = Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`m${i}`, i]))
  t.match((await post({ name: 5, ...many })).json<Answer>().errors, [{ pointer: '', detail: 'Unexpected property' }])
})
