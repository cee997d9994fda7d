import fastify, { type FastifyInstance } from 'fastify'
import { Writable } from 'node:stream'
import t from 'tap'
import problem, { type ProblemOptions } from '../../plugins/problem/index.ts'
import { REJECTING, unhandledRejections } from '../refusal/unhandled.ts'

interface Line { level: number, msg: string, code?: string, err?: { message?: string, stack?: string } }

async function build (declare: (app: FastifyInstance) => void, options: ProblemOptions = {}) {
  const lines: Line[] = []
  const stream = new Writable({
    write (chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)))
      done()
    }
  })
  const app = fastify({ logger: { stream } })
  await app.register(problem, options)
  declare(app)
  t.teardown(() => app.close())
  return { app, lines }
}

async function thrown (error: unknown, options?: ProblemOptions) {
  const { app, lines } = await build(app => app.get('/', async () => { throw error }), options)
  const response = await app.inject('/')
  return { response, problem: response.json(), lines: lines.filter(({ msg }) => !/incoming request|request completed/.test(msg)) }
}

t.test('an error that asked for its answer', async t => {
  const error = Object.assign(new Error('No.'), {
    statusCode: 403, code: 'GTH_AUTHZ_X', headers: { 'www-authenticate': 'Bearer realm="api"', 'Content-Length': '1' }, extensions: { required: ['a:b'] }
  })
  const { response, problem, lines } = await thrown(error)
  t.equal(response.statusCode, 403)
  t.equal(response.headers['content-type'], 'application/problem+json')
  t.equal(response.headers['www-authenticate'], 'Bearer realm="api"')
  t.equal(response.headers['content-length'], String(response.rawPayload.length))
  t.strictSame(problem, { type: 'about:blank', title: 'Forbidden', status: 403, detail: 'No.', code: 'GTH_AUTHZ_X', required: ['a:b'] })
  t.match(lines, [{ level: 30, msg: 'No.', code: 'GTH_AUTHZ_X' }])
  t.notOk(lines[0]?.err, 'no stack in the log for a 4xx')
})

t.test('a foreign failure: nothing of it for the client, all of it in the log', async t => {
  const { response, problem, lines } = await thrown(new Error('connect ECONNREFUSED db:5432'))
  t.equal(response.statusCode, 500)
  t.strictSame(problem, { type: 'about:blank', title: 'Internal Server Error', status: 500, detail: 'The server could not answer this request.' })
  t.match(lines, [{ level: 50, msg: 'connect ECONNREFUSED db:5432', err: { stack: /index\.test\.ts/ } }])
})

t.test('what is no error at all', async t => {
  for (const what of ['text', null, undefined, 7, { message: 'plain' }, Object.create(null)]) {
    const { response, problem, lines } = await thrown(what)
    t.equal(response.statusCode, 500)
    t.strictSame(problem, { type: 'about:blank', title: 'Internal Server Error', status: 500, detail: 'The server could not answer this request.' })
    t.match(lines, [{ level: 50 }])
  }
  t.match((await thrown('text')).lines, [{ msg: 'something was thrown that is no error', err: 'text' }])
})

t.test('a hook that refused through the reply keeps status and headers', async t => {
  const { app } = await build(app => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.code(401).header('www-authenticate', 'Bearer realm="api"')
      throw new Error('private words')
    })
    app.get('/', () => 'no')
  })
  const response = await app.inject('/')
  t.equal(response.statusCode, 401)
  t.equal(response.headers['www-authenticate'], 'Bearer realm="api"')
  t.equal(response.json().detail, 'The request was refused.')
})

t.test('an invalid request lists the violations and echoes no value', async t => {
  const { app } = await build(app => app.post('/', {
    schema: { body: { type: 'object', required: ['pin'], properties: { pin: { type: 'integer' } } } }
  }, () => 'no'))
  const response = await app.inject({ method: 'POST', url: '/', payload: { pin: 'hunter2' } })
  t.equal(response.statusCode, 400)
  t.strictSame(response.json(), {
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: 'body/pin must be integer',
    code: 'FST_ERR_VALIDATION',
    errors: [{ in: 'body', pointer: '/pin', detail: 'must be integer' }]
  })
  t.notMatch(response.body, 'hunter2')
})

t.test('what no route matches is a problem too, and its URL is not repeated', async t => {
  const { app, lines } = await build(() => {}, { type: 'https://example.com/problems/' })
  for (const method of ['GET', 'POST', 'OPTIONS'] as const) {
    const response = await app.inject({ method, url: '/nowhere?token=hunter2' })
    t.equal(response.statusCode, 404)
    t.equal(response.headers['content-type'], 'application/problem+json')
    t.strictSame(response.json(), {
      type: 'https://example.com/problems/GTH_PROBLEM_NOT_FOUND',
      title: 'Not Found',
      status: 404,
      detail: 'There is nothing at this URL.',
      code: 'GTH_PROBLEM_NOT_FOUND'
    })
  }
  t.match(lines.find(({ code }) => code === 'GTH_PROBLEM_NOT_FOUND'), { level: 30 })
})

t.test('HEAD answers as GET does, without the body', async t => {
  const { app } = await build(app => app.get('/', async () => { throw Object.assign(new Error('No.'), { statusCode: 403 }) }))
  const port = new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port
  for (const path of ['/', '/nowhere']) {
    const head = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'HEAD' })
    const get = await fetch(`http://127.0.0.1:${port}${path}`)
    const body = await get.text()
    t.equal(head.status, get.status)
    t.equal(head.headers.get('content-type'), 'application/problem+json')
    t.equal(head.headers.get('content-length'), String(Buffer.byteLength(body)))
    t.equal(await head.text(), '')
  }
})

t.test('neither serializers nor schemas of the route touch a problem', async t => {
  const { app } = await build(app => {
    app.get('/serializer', async (_request, reply) => {
      reply.type('text/csv').serializer(() => 'mangled')
      throw Object.assign(new Error('No.'), { statusCode: 403 })
    })
    app.get('/schema', { schema: { response: { '4xx': { type: 'object', properties: {} } } } }, async () => {
      throw Object.assign(new Error('No.'), { statusCode: 403 })
    })
  })
  for (const url of ['/serializer', '/schema']) {
    const response = await app.inject(url)
    t.equal(response.headers['content-type'], 'application/problem+json', url)
    t.equal(response.json().detail, 'No.', url)
  }
})

t.test('what cannot be rendered costs no client its answer', async t => {
  const refused = { statusCode: 403, code: 'GTH_X', message: 'No.' }
  const plain = { type: 'about:blank', title: 'Forbidden', status: 403, detail: 'The request was refused.' }

  const bigint = await thrown({ ...refused, extensions: { n: 1n } })
  t.strictSame(bigint.problem, plain)
  t.match(bigint.lines, [{ level: 30 }, { level: 50, msg: 'the problem could not be rendered', err: { message: /BigInt/ } }])

  const type = await thrown(refused, { type: () => { throw new Error('private words') } })
  t.strictSame(type.problem, plain)
  t.match(type.lines, [{ level: 30 }, { level: 50, err: { message: 'private words' } }])
})

t.test('applies to the scope it is registered in and to those within', async t => {
  const { app } = await build(app => {
    app.register(async scope => { scope.get('/inner', async () => { throw new Error('x') }) })
  })
  t.equal((await app.inject('/inner')).headers['content-type'], 'application/problem+json')
})

t.test('wrong options refuse to boot', async t => {
  const boot = async (options: object) => {
    const app = fastify()
    t.teardown(() => app.close())
    await app.register(problem, options)
  }
  await t.rejects(boot({ typ: 'urn:' }), { code: 'GTH_PROBLEM_UNKNOWN_OPTION', message: /"typ"\. Did you mean "type"/ })
  await t.rejects(boot({ type: 'problems' }), { code: 'GTH_PROBLEM_TYPE_INVALID' })
})

t.test('no promise costs the client its answer or the process its life: of `type`, in extensions or headers, or thrown', async t => {
  const unhandled = unhandledRejections(t)
  const refused = { statusCode: 403, code: 'GTH_X', message: 'No.' }
  for (const [kind, make] of Object.entries(REJECTING)) {
    const type = await thrown(refused, { type: make as () => string })
    t.equal(type.response.headers['content-type'], 'application/problem+json')
    t.strictSame(type.problem, { type: 'about:blank', title: 'Forbidden', status: 403, detail: 'The request was refused.' }, kind)
    t.match(type.lines, [{ level: 30 }, { level: 50, msg: 'the problem could not be rendered', err: { message: /must answer with a URI at once/ } }])

    const said = { type: 'about:blank', title: 'Forbidden', status: 403, detail: 'No.', code: 'GTH_X' }
    t.strictSame((await thrown({ ...refused, extensions: { a: 1, b: make() } })).problem, said, kind)
    t.strictSame((await thrown({ ...refused, extensions: make() })).problem, said, kind)
    t.strictSame((await thrown(Object.assign(new Error('x'), { extensions: { b: make() } }))).problem.status, 500, 'one that is not told')

    const headed = await thrown({ ...refused, headers: { 'retry-after': make(), 'x-a': '1' } })
    t.equal(headed.response.headers['retry-after'], undefined)
    t.equal(headed.response.headers['x-a'], '1')
  }
  for (const kind of ['a promise', 'a promise that rejects later', 'a subclass']) t.equal((await thrown(REJECTING[kind]?.())).response.statusCode, 500, `${kind}, thrown`)
  t.strictSame(await unhandled(), [])
})
