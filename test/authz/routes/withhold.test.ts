import { once } from 'node:events'
import { request as send, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type RouteOptions } from 'fastify'
import t from 'tap'
import { requestOf, type WatchedList } from '../../../plugins/acting/acting.ts'
import authz from '../../../plugins/authz/index.ts'
import { guarded, loose, model } from '../articles.ts'
import { bearer, standIn } from '../authenticator.ts'
import { articles, ROWS } from '../resource/article.ts'

type Answer = (request: FastifyRequest, reply: FastifyReply) => unknown

const { article } = articles(ROWS)
const read = article.list('read')
const author = bearer({ roles: ['author'] })

/** The leaves of a rule as it is written. */
function leaves (rule: unknown): unknown[] {
  const { all, any } = Object(rule) as { all?: unknown[], any?: unknown[] }
  return (all ?? any)?.flatMap(leaves) ?? [rule]
}

/** An application whose errors are kept. A handler that throws what has a status below 500 logs none of its own. */
async function logged (setUp: (app: FastifyInstance) => void = () => {}) {
  const lines: Array<{ level: number, code?: string, route?: object, rule?: string, lists?: string[], status?: number, msg: string }> = []
  const app = await guarded({ server: { logger: { level: 'error', stream: { write: (line: string) => { lines.push(JSON.parse(line) as typeof lines[0]) } } } } })
  setUp(app)
  return { app, lines, ask: (url: string, method: 'GET' | 'HEAD' = 'GET') => app.inject({ method, url, headers: author }) }
}

t.test('an answer for which no filter was asked is withheld, whatever its form', async t => {
  const app = await guarded()
  const answers: Record<string, Answer> = {
    json: () => ROWS, text: () => 'hush', buffer: () => Buffer.from('hush'), stream: () => Readable.from(['hush']), other: async request => { await request.authz.filter(article, 'change'); return 'hush' }
  }
  for (const [name, answer] of Object.entries(answers)) app.get(`/${name}`, { authz: read }, async (request, reply) => answer(request, reply))
  for (const method of ['GET', 'HEAD'] as const) {
    for (const name of Object.keys(answers)) {
      const { statusCode, body } = await app.inject({ method, url: `/${name}`, headers: author })
      t.equal(statusCode, 500, `${method} ${name}`)
      t.notMatch(body, /hush|bob/)
      if (method === 'GET') t.match(body, new RegExp(`GTH_AUTHZ_FILTER_NOT_ASKED.*GET /${name} was.*article\\.list\\('read'\\)`))
    }
  }
  await app.close()
})

t.test('what is withheld is closed, and a Response counts by its own status', async t => {
  const app = await guarded()
  const stream = Readable.from(['hush'])
  let cancelled = 0
  const web = () => new ReadableStream({ cancel: () => { cancelled++ } })
  const locked = web()
  locked.getReader()
  /** Of another library, as Fastify recognises one. */
  const foreign = (members: object) => ({ headers: new Map(), [Symbol.toStringTag]: 'Response', ...members })
  const answers: Record<string, () => unknown> = {
    stream: () => stream, web, response: () => new Response(web()), empty: () => new Response(null), locked: () => locked, disguised: () => new Response('hush', { status: 200 }), disguisedForeign: () => foreign({ status: 200, body: web() }), foreign: () => foreign({ body: null })
  }
  for (const [name, answer] of Object.entries(answers)) app.get(`/${name}`, { authz: read }, (_request, reply) => reply.code(name.startsWith('disguised') ? 404 : 200).send(answer()))
  app.get('/moved', { authz: read }, (_request, reply) => reply.send(new Response(null, { status: 302, headers: { location: '/' } })))
  for (const name of Object.keys(answers)) {
    const { statusCode, body } = await app.inject({ url: `/${name}`, headers: author })
    t.equal(statusCode, 500, name)
    t.match(body, /GTH_AUTHZ_FILTER_NOT_ASKED/)
  }
  t.equal(stream.destroyed, true)
  t.equal(cancelled, 3)
  t.equal((await app.inject({ url: '/moved', headers: author })).statusCode, 302)
  await app.close()
})

t.test('what was asked for, and what is no success, goes out; the hooks of the route run before', async t => {
  const app = await guarded()
  app.get('/asked', { authz: read, onSend: async (_request, reply) => { reply.header('x-own', 'yes') } }, async request => request.authz.filter(article, 'read'))
  app.get('/moved', { authz: read }, (_request, reply) => reply.redirect('/asked'))
  app.get('/none', { authz: read }, (_request, reply) => reply.code(404).send('none'))
  const ask = (url: string) => app.inject({ url, headers: author })
  t.match(await ask('/asked'), { statusCode: 200, headers: { 'x-own': 'yes' } })
  t.same([(await ask('/moved')).statusCode, (await ask('/none')).statusCode], [302, 404])
  await app.close()
})

t.test('the filter is asked for whichever part of the rule admits the caller', async t => {
  const rules: Record<string, unknown> = {
    authenticated: { any: ['authenticated', read] },
    public: { any: ['public', read] },
    optional: { any: [read, 'optional'] },
    permission: { any: ['article:publish', read] },
    all: { all: ['article:read', read] },
    nested: { all: ['article:read', { any: [{ all: ['article:write', { any: ['public', read] }] }, 'article:write'] }] },
    impossible: { any: [{ all: [{ not: 'authenticated' }, read] }, 'article:read'] },
    negated: { any: [{ all: [{ not: 'public' }, read] }, 'authenticated'] },
    twice: { any: ['authenticated', read, article.by('slug').list('read')] },
    trial: { rule: { any: ['authenticated', read] }, shadow: 'article:write' }
  }
  const app = await guarded()
  const handler: Answer = async request => { if (request.url.endsWith('?ask')) await request.authz.filter(article, 'read'); return 'hush' }
  for (const [name, rule] of Object.entries(rules)) app.get(`/${name}`, { authz: loose(rule) }, handler)
  app.register(async scope => {
    scope.authz.defaults(loose({ any: ['authenticated', read] }))
    scope.get('/default', handler)
    scope.get('/own', { authz: 'article:read' }, handler)
    scope.register(async inner => {
      inner.authz.defaults('article:write')
      inner.get('/inner', { authz: 'article:read' }, handler)
    })
  })
  await app.ready()
  for (const name of [...Object.keys(rules), 'default', 'own', 'inner']) {
    for (const method of ['GET', 'HEAD'] as const) {
      const status = async (headers: object, url = `/${name}`) => (await app.inject({ method, url, headers: { ...headers } })).statusCode
      t.equal(await status(author), 500, `${method} ${name}`)
      t.equal(await status(author, `/${name}?ask`), 200, `${method} ${name}, asked`)
      const [open, openAsked] = [await status({}), await status({}, `/${name}?ask`)]
      t.same([open, openAsked], name === 'public' || name === 'optional' ? [500, 200] : [401, 401], `${method} ${name}, anonymous`)
    }
  }
  t.ok(app.authz.matrix().rows.every(({ roles: { admin } }) => admin?.says === 'allow' && admin.filtered), 'the matrix calls each of them filtered')
  t.same(app.authz.matrix().rows.filter(({ anonymous }) => anonymous.filtered).map(({ url }) => url), ['/optional', '/public'])
  await app.close()
})

t.test('law: whoever is admitted by whatever combination of list rules sees no row without each filter', async t => {
  const lists = { read, change: article.list('change') }
  const random = fc.letrec<{ rule: unknown }>(tie => ({
    rule: fc.oneof({ maxDepth: 4 },
      fc.constantFrom<unknown>(...Object.values(lists), 'public', 'optional', 'authenticated', 'article:read', 'article:publish', { not: 'article:publish' }, { not: 'public' }),
      fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }), fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }))
  })).rule
  const named = (rule: unknown) => Object.entries(lists).flatMap(([action, list]) => leaves(rule).includes(list) ? [action] : [])
  let admitted = 0
  for (const [around, own] of fc.sample(fc.tuple(random, random), 60)) {
    const app = await guarded()
    const wanted = new Set([...named(around), ...named(own)])
    try {
      app.authz.defaults(loose(around))
      app.get('/:mode', { authz: loose(own) }, async request => {
        const actions = { none: [], some: [...wanted].slice(1), all: [...wanted] }[(request.params as { mode: 'none' | 'some' | 'all' }).mode]
        for (const action of actions) await request.authz.filter(article, action as 'read')
        return 'hush'
      })
      await app.ready()
    } catch (error) {
      t.match((error as { code: string }).code, /^GTH_AUTHZ_RULE_(UNSATISFIABLE|WIDENS)$/)
      continue
    }
    for (const headers of [{}, author, bearer({ roles: ['editor'] }), bearer({})]) {
      const [none, some, all] = await Promise.all(['none', 'some', 'all'].map(async mode => (await app.inject({ url: `/${mode}`, headers: { ...headers } })).statusCode))
      if (all === 401 || all === 403) t.same([none, some], [all, all])
      else t.same([none, some, all], wanted.size === 0 ? [200, 200, 200] : [500, 500, 200], JSON.stringify([around, own]))
      if (all === 200 && wanted.size > 0) admitted++
    }
    await app.close()
  }
  t.ok(admitted > 10, `${admitted} callers were admitted`)
})

t.test('a shadow asks for no filter, an override is the whole rule, and on a WebSocket no list can stand anywhere', async t => {
  const app = await guarded()
  app.get('/shadow', { authz: { rule: 'authenticated', shadow: read } }, async () => 'fine')
  app.register(async scope => {
    scope.authz.defaults({ any: ['authenticated', read] })
    scope.get('/open', { authz: { public: true, override: 'the front page' } }, async () => 'fine')
  })
  for (const url of ['/shadow', '/open']) t.equal((await app.inject({ url, headers: author })).body, 'fine', url)
  await app.close()
  const socket = await guarded()
  t.throws(() => socket.get('/ws', { authz: { any: ['authenticated', read] }, websocket: true } as object as RouteOptions, async () => ''), { code: 'GTH_AUTHZ_INVALID_RULE', message: /authz has article\.list\('read'\) on a WebSocket/ })
})

t.test('a filter that was asked for before the subject was known does not count', async t => {
  for (const rule of [read, { any: ['authenticated', read] }, { any: ['optional', read] }]) {
    const app = fastify()
    await app.register(standIn)
    app.addHook('onRequest', async request => { await request.authz.filter(article, 'read') })
    await app.register(authz, { model })
    app.get('/', { authz: loose(rule) }, async () => ROWS)
    t.match((await app.inject({ url: '/', headers: bearer({}) })).json(), { statusCode: 500, code: 'GTH_AUTHZ_FILTER_NOT_ASKED' })
    await app.close()
  }
})

t.test('an answer with another status goes out, and is one error that names the route', async t => {
  const rows = JSON.stringify(ROWS)
  const answers: Record<string, [status: number, Answer]> = {
    choices: [300, (_request, reply) => reply.code(300).send(ROWS)],
    teapot: [418, (_request, reply) => reply.code(418).send(ROWS)],
    text: [404, (_request, reply) => reply.code(404).send(rows)],
    broken: [500, (_request, reply) => reply.code(500).send(Buffer.from(rows))],
    stream: [404, (_request, reply) => reply.code(404).send(Readable.from([rows]))],
    response: [409, () => new Response(rows, { status: 409 })],
    thrown: [418, () => { throw Object.assign(new Error('x'), { statusCode: 418, rows: ROWS }) }],
    sent: [410, (_request, reply) => reply.send(Object.assign(new Error('x'), { statusCode: 410, code: 'GONE' }))],
    nothing: [404, () => { throw Object.assign(new Error('x'), { statusCode: 404, code: null }) }]
  }
  const { app, lines, ask } = await logged(app => {
    for (const [name, [, answer]] of Object.entries(answers)) app.get(`/${name}/:id`, { authz: { all: ['article:read', read] } }, async (request, reply) => answer(request, reply))
  })
  for (const [name, [status]] of Object.entries(answers)) {
    lines.length = 0
    t.equal((await ask(`/${name}/7?token=secret`)).statusCode, status, name)
    t.match(lines, [{
      level: 50,
      code: 'GTH_AUTHZ_FILTER_NOT_ASKED',
      route: { method: 'GET', url: `/${name}/:id` },
      rule: "article:read and article.list('read')",
      lists: ["article.list('read')"],
      status,
      msg: `authz: GET /${name}/:id let out an answer without request.authz.filter() for article.list('read')`
    }])
    t.equal(lines.length, 1, `${name}: one error`)
    t.notMatch(JSON.stringify(lines), /bob|secret|Bearer/, 'nothing of the answer, the URL and the credential')
  }
  lines.length = 0
  t.equal((await ask('/teapot/7', 'HEAD')).statusCode, 418)
  t.match(lines, [{ route: { method: 'HEAD', url: '/teapot/:id' } }], 'HEAD tells how long it is')
  await app.close()
})

t.test('an error handler that prints rows is reported, and one that answers with success is stopped', async t => {
  const { app, lines, ask } = await logged(app => {
    app.setErrorHandler((error: Error & { rows?: unknown, status?: number }, _request, reply) => reply.code(error.status ?? 500).send(error.rows))
    for (const status of [200, 400]) app.get(`/${status}`, { authz: read }, async () => { throw Object.assign(new Error('x'), { rows: ROWS, status }) })
  })
  t.match(await ask('/400'), { statusCode: 400, body: /bob/ })
  t.match(lines, [{ route: { method: 'GET', url: '/400' }, status: 400 }])
  t.equal(lines.length, 1)
  const { statusCode, body } = await ask('/200')
  t.equal(statusCode, 500)
  t.notMatch(body, /bob/)
  await app.close()
})

t.test('what has no rows in it is no error in the log', async t => {
  const down = Object.assign(new Error('down'), { statusCode: 503 })
  const schema = { querystring: { type: 'object', properties: { page: { type: 'integer' } } } }
  const { app, lines, ask } = await logged(app => {
    app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => reply.code(error.statusCode ?? 500).send({ message: error.message }))
    app.setNotFoundHandler((_request, reply) => reply.code(404).send('There is nothing here.'))
    app.get('/moved', { authz: read }, (_request, reply) => reply.redirect('/elsewhere'))
    app.get('/unmodified', { authz: read }, (_request, reply) => reply.code(304).send())
    app.get('/empty', { authz: read }, (_request, reply) => reply.code(404).send(''))
    app.get('/response', { authz: read }, () => new Response(null, { status: 304 }))
    app.get('/missing', { authz: read }, (_request, reply) => reply.callNotFound())
    app.get('/invalid', { authz: read, schema }, async () => ROWS)
    app.get('/limited', { authz: read, preHandler: async (_request, reply) => reply.code(429).send('slow down') }, async () => ROWS)
    app.get('/down', { authz: read, preValidation: async () => { throw down } }, async () => ROWS)
    app.get('/raw', { authz: read, preHandler: async (_request, reply) => { reply.hijack(); reply.raw.writeHead(429); reply.raw.end('slow down') } }, async () => ROWS)
    app.get('/item', { authz: read }, async request => article.of(request as never))
    app.get('/forbidden', { authz: article.list('change') }, async () => ROWS)
    app.register(async scope => {
      scope.addHook('onRequest', async (_request, reply) => { reply.callNotFound(); return reply })
      scope.get('/hidden', { authz: read }, async () => ROWS)
    })
    app.get('/asked', { authz: read }, async request => { await request.authz.filter(article, 'read'); throw down })
  })
  for (const [url, status] of [['/moved', 302], ['/unmodified', 304], ['/empty', 404], ['/response', 304], ['/missing', 404], ['/hidden', 404], ['/invalid?page=x', 400], ['/limited', 429], ['/down', 503], ['/raw', 429], ['/item', 404], ['/asked', 503]] as const) {
    t.equal((await ask(url)).statusCode, status, url)
  }
  t.equal((await app.inject('/moved')).statusCode, 401)
  t.equal((await app.inject({ url: '/forbidden', headers: bearer({}) })).statusCode, 403)
  t.same(lines, [])
  await app.close()
})

t.test('a permission source that fails is not a filter that was forgotten', async t => {
  const lines: string[] = []
  const app = await guarded({ server: { logger: { level: 'error', stream: { write: line => { lines.push(line) } } } }, authz: { permissions: { load: () => { throw new Error('down') } } } })
  app.get('/', { authz: { any: ['authenticated', read] } }, async request => request.authz.filter(article, 'read'))
  t.match(await app.inject({ url: '/', headers: author }), { statusCode: 503, body: /GTH_AUTHZ_UNDECIDED/ })
  t.notMatch(lines.join(''), 'GTH_AUTHZ_FILTER_NOT_ASKED')
  await app.close()
})

t.test('a hook that answers with success instead of the handler is stopped, and one that does it raw is reported', async t => {
  const { app, lines, ask } = await logged(app => {
    app.get('/cached', { authz: read, preHandler: async (_request, reply) => reply.send(ROWS) }, async () => '')
    app.get('/early', { authz: read, preValidation: async (_request, reply) => { reply.hijack(); reply.raw.end('bob') } }, async () => '')
    app.register(async scope => {
      scope.addHook('onRequest', async (_request, reply) => reply.send(ROWS))
      scope.get('/scope', { authz: read }, async () => '')
    })
  })
  t.match(await ask('/cached'), { statusCode: 500, body: /GTH_AUTHZ_FILTER_NOT_ASKED/ })
  t.match(await ask('/scope'), { statusCode: 500, body: /GTH_AUTHZ_FILTER_NOT_ASKED/ })
  lines.length = 0
  t.equal((await ask('/early')).body, 'bob')
  t.match(lines, [{ route: { url: '/early' } }])
  await app.close()
})

t.test('a reply that is hijacked or written raw is one error that names the route, when it is over', async t => {
  const answers: Record<string, Answer> = {
    hijacked: (_request, reply) => { reply.hijack(); reply.raw.end('bob') },
    returned: (_request, reply) => { reply.raw.write('bob'); reply.raw.end(); return reply },
    later: async (_request, reply) => { reply.hijack(); await delay(5); reply.raw.writeHead(404).end('bob') },
    bare: (request, reply) => { reply.hijack(); request.raw.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbob') },
    destroyed: (_request, reply) => { reply.hijack(); reply.raw.write('bob', () => reply.raw.destroy()) },
    printed: () => { throw new Error('print') },
    // What a stream of events does, until the client has enough.
    endless: (_request, reply) => { reply.hijack(); reply.raw.write('bob') },
    both: (_request, reply) => { reply.raw.write('bob'); return reply.code(500).send('more') }
  }
  const { app, lines } = await logged(app => {
    app.setErrorHandler((_error, _request, reply) => { reply.raw.end('bob') })
    for (const [name, answer] of Object.entries(answers)) app.get(`/${name}`, { authz: read }, async (request, reply) => answer(request, reply))
    app.get('/asked', { authz: read }, async (request, reply) => { reply.hijack(); reply.raw.writeHead(200); await request.authz.filter(article, 'read'); reply.raw.end('fine') })
    app.get('/left', { authz: read }, async () => delay(100))
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const seen = async (path: string) => {
    const request = send({ port, path, headers: author }).end()
    request.on('error', () => {})
    const [response] = await once(request, 'response') as [IncomingMessage]
    response.on('error', () => {})
    const [chunk] = await once(response, 'data') as [Buffer]
    request.destroy()
    return String(chunk)
  }
  for (const name of Object.keys(answers)) {
    lines.length = 0
    t.equal(await seen(`/${name}?token=secret`), 'bob', name)
    for (let waited = 0; waited < 100 && lines.length === 0; waited++) await delay(10)
    await delay(10)
    const ours = lines.filter(({ code }) => code === 'GTH_AUTHZ_FILTER_NOT_ASKED')
    t.match(ours, [{ level: 50, route: { method: 'GET', url: `/${name}` }, rule: "article.list('read')" }], name)
    t.equal(ours.length, 1)
    t.notMatch(JSON.stringify(ours), /bob|secret|Bearer/)
  }
  lines.length = 0
  t.equal(await seen('/asked'), 'fine')
  const socket = connect(port, '127.0.0.1').end(`GET /left HTTP/1.1\r\nhost: x\r\nauthorization: ${author.authorization}\r\n\r\n`)
  await delay(20)
  socket.destroy()
  await app.close()
  t.same(lines, [], 'with the filter, and if the client leaves before the answer, there is nothing to report')
})

t.test('other routes get no hook, and those of the route itself stay', async t => {
  const hooks: Array<Pick<RouteOptions, 'onRequest' | 'preHandler' | 'onError' | 'onSend'>> = []
  const own = { onRequest: async () => {}, preHandler: [async () => {}], onError: async () => {}, onSend: async () => {} }
  const app = await guarded({ server: { exposeHeadRoutes: false } })
  app.addHook('onRoute', ({ onRequest, preHandler, onError, onSend }) => { hooks.push({ onRequest, preHandler, onError, onSend } as typeof hooks[0]) })
  app.get('/other', { authz: 'article:read' }, async () => '')
  app.get('/list', { authz: read, ...own }, async () => '')
  const [other, list] = hooks
  t.same(Object.values(other ?? {}), [undefined, undefined, undefined, undefined])
  const { onRequest, preHandler, onError, onSend } = list as { [name in keyof typeof own]: unknown[] }
  t.same([onRequest[1], preHandler[0], onError[0], onSend[0]], [own.onRequest, own.preHandler[0], own.onError, own.onSend])
  t.same([onRequest, preHandler, onError, onSend].map(({ length }) => length), [2, 2, 2, 2])
})

t.test('a test is given the request when the handler begins, and sees what was asked for by the answer', async t => {
  const app = await guarded()
  const watched: Array<[WatchedList, readonly string[], number | null]> = []
  app.get('/late', { authz: { all: [read, article.list('change')] } }, async (request, reply) => {
    await request.authz.filter(article, 'read')
    reply.code(404).send(ROWS)
    await request.authz.filter(article, 'change')
    return reply
  })
  app.get('/refused', { authz: read, preHandler: async (_request, reply) => reply.code(429).send() }, async () => '')
  const identity = null
  const inject = (url: string) => app.inject({ url, headers: author, Request: requestOf({ identity, rehearsal: null, lists: list => { watched.push([list, list.unasked, list.status]) } }) as never })
  await inject('/late')
  await inject('/refused')
  t.equal(watched.length, 1)
  const [[list, before, status] = []] = watched
  t.same([before, status], [["article.list('read')", "article.list('change')"], null])
  t.same([list?.unasked, list?.status], [["article.list('change')"], 404], 'what is asked for after the answer comes too late')
  await app.close()
})
