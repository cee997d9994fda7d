import fastify, { type FastifyInstance } from 'fastify'
import { tracingChannel } from 'node:diagnostics_channel'
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

t.test('the answer of another server is not ours: its status, headers and words stay here', async t => {
  const cookie = 'sid=hunter2'
  class AxiosError extends Error {
    status = 401
    code = 'ERR_BAD_REQUEST'
    response = { status: 401, headers: { 'set-cookie': [cookie] }, data: 'hunter2' }
  }
  const foreign = {
    'an AxiosError': new AxiosError('Request failed with status code 401'),
    'an error with the status and headers of its upstream': Object.assign(new Error('hunter2'), { status: 404, headers: { 'set-cookie': cookie, location: 'https://db.internal/' } }),
    'the headers of fetch': Object.assign(new Error('hunter2'), { status: 429, headers: new Headers({ 'set-cookie': cookie, 'x-key': 'hunter2' }) }),
    'a Response': new Response('hunter2', { status: 404, headers: { 'x-key': 'hunter2' } })
  }
  for (const [name, error] of Object.entries(foreign)) {
    const { response, problem } = await thrown(error)
    t.equal(response.statusCode, 500, name)
    t.strictSame(problem, { type: 'about:blank', title: 'Internal Server Error', status: 500, detail: 'The server could not answer this request.' }, name)
    t.notMatch(JSON.stringify([response.headers, response.body]), /hunter2|internal/, name)
  }
  const asked = await thrown(Object.assign(new Error('Response status code 404'), {
    name: 'ResponseStatusCodeError', code: 'UND_ERR_RESPONSE_STATUS_CODE', status: 404, statusCode: 404, body: 'hunter2', headers: { 'set-cookie': cookie, 'Retry-After': '7', server: 'hunter2' }
  }))
  t.equal(asked.response.statusCode, 404)
  t.equal(asked.response.headers['retry-after'], '7')
  t.notMatch(JSON.stringify([asked.response.headers, asked.response.body]), 'hunter2')
})

t.test('also while handlers are traced, when Fastify puts the status of the error on the reply', async t => {
  const { error } = tracingChannel('fastify.request.handler')
  const listener = () => {}
  error.subscribe(listener)
  t.teardown(() => { error.unsubscribe(listener) })
  t.equal((await thrown(Object.assign(new Error('x'), { status: 404 }))).response.statusCode, 500)
  t.equal((await thrown(Object.assign(new Error('x'), { statusCode: 404 }))).response.statusCode, 404)
})

/** What cannot be read without an error, and would cost the client its answer or tell it what nobody meant to. */
const HOSTILE: Readonly<Record<string, () => unknown>> = {
  'a symbol': () => Symbol('hunter2'),
  'a bigint': () => 7n,
  'a function': () => Object.assign(() => {}, { statusCode: 403, message: 'hunter2' }),
  'a frozen error': () => Object.freeze(new Error('hunter2')),
  'an error with a frozen cause': () => new Error('hunter2', { cause: Object.freeze(new Error('hunter2')) }),
  'a proxy that throws': () => new Proxy(new Error('hunter2'), Object.fromEntries(['get', 'has', 'ownKeys', 'getPrototypeOf', 'set', 'getOwnPropertyDescriptor'].map(trap => [trap, () => { throw new Error('hunter2') }]))),
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  },
  'every getter throws': () => Object.defineProperties(new Error('hunter2'), Object.fromEntries(
    ['message', 'code', 'statusCode', 'status', 'headers', 'validation', 'validationContext', 'extensions', 'stack', 'name', 'cause', 'then', 'errors', 'constructor'].map(name => [name, { enumerable: true, get () { throw new Error('hunter2') } }]))),
  'a cycle of causes': () => {
    const error = new Error('hunter2')
    error.cause = error
    return error
  },
  'an AggregateError of such': () => new AggregateError([Object.freeze(new Error('hunter2')), Symbol('hunter2'), null], 'hunter2'),
  ...Object.fromEntries(['404', NaN, 9999, 200, 302, Infinity, 404.5, 7n, Symbol('s'), {}, null].map(statusCode => [`statusCode ${String(statusCode)}`, () => Object.assign(new Error('hunter2'), { statusCode })]))
}

t.test('whatever is thrown is answered 500 as a problem, tells the client nothing and is logged', async t => {
  for (const [name, make] of Object.entries(HOSTILE)) {
    const { app, lines } = await build(app => {
      app.get('/async', async () => { throw make() })
      app.get('/sync', () => { throw make() })
      app.get('/hook', { onRequest: async () => { throw make() } }, () => 'no')
    })
    for (const url of ['/async', '/sync', '/hook']) {
      lines.length = 0
      const response = await app.inject(url)
      t.equal(response.statusCode, 500, `${name} ${url}`)
      t.equal(response.headers['content-type'], 'application/problem+json')
      t.strictSame(response.json(), { type: 'about:blank', title: 'Internal Server Error', status: 500, detail: 'The server could not answer this request.' })
      t.match(lines.filter(({ level }) => level === 50), [{ msg: /./ }], `${name} is logged`)
    }
  }
})

t.test('a frozen error is logged with its texts', async t => {
  const { lines } = await thrown(Object.freeze(Object.assign(new TypeError('private words'), { code: 'E_X' })))
  t.match(lines, [{ level: 50, msg: 'private words', err: { message: 'private words', code: 'E_X', stack: /index\.test\.ts/ } }])
})

t.test('an error that asked for its answer, and has members that are none', async t => {
  const refused = { statusCode: 400, code: 'E_X', message: 'No.' }
  const said = { type: 'about:blank', title: 'Bad Request', status: 400, detail: 'No.', code: 'E_X' }
  for (const headers of [null, 7, 'text', [], ['a'], { 'retry-after': '1\r\nset-cookie: a=b' }, { 'retry-after': {} }, { allow: ['GET', 7] }, { allow: Symbol('x') }, { get allow () { throw new Error('hunter2') } },
    new Proxy({}, { ownKeys () { throw new Error('hunter2') } })]) {
    const { response, problem } = await thrown({ ...refused, headers })
    t.strictSame(problem, said)
    t.strictSame([response.headers['retry-after'], response.headers.allow, response.headers['set-cookie']], [undefined, undefined, undefined])
  }
  for (const validation of [[null], [undefined, 7, 'text', Symbol('x')], Array(2)]) {
    const { response } = await thrown({ ...refused, validation })
    t.equal(response.statusCode, 400)
    t.equal(response.headers['content-type'], 'application/problem+json')
  }
  for (const odd of [{ validation: [{ get message () { throw new Error('hunter2') } }] }, { code: '\ud800' }, { extensions: { get a () { throw new Error('hunter2') } } }, { extensions: { toString () { throw new Error('hunter2') }, n: 1n } }]) {
    const { response, problem } = await thrown({ ...refused, ...odd }, { type: '/errors#' })
    t.match(problem, { title: 'Bad Request', status: 400 })
    t.notMatch(response.body, 'hunter2')
  }
})

t.test('what Fastify itself refuses keeps its status and words', async t => {
  const { app } = await build(app => app.post('/', () => 'no'))
  for (const [request, statusCode, code] of [
    [{ payload: '{', headers: { 'content-type': 'application/json' } }, 400, 'FST_ERR_CTP_INVALID_JSON_BODY'],
    [{ payload: 'x', headers: { 'content-type': 'a/b' } }, 415, 'FST_ERR_CTP_INVALID_MEDIA_TYPE'],
    [{ payload: 'x'.repeat(2 ** 20 + 1), headers: { 'content-type': 'application/json' } }, 413, 'FST_ERR_CTP_BODY_TOO_LARGE']
  ] as const) {
    const response = await app.inject({ method: 'POST', url: '/', ...request })
    t.match(response.json(), { status: statusCode, code })
  }
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
