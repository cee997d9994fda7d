import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { setTimeout as delay } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { defineResource } from '../../plugins/authz/index.ts'
import type { Identity } from '../../plugins/testing/as.ts'
import { everyListAsksItsFilter, type ListOptions } from '../../plugins/testing/every-list-asks-its-filter.ts'
import { library, recorder, type Changes } from './library.ts'

const book = defineResource({ name: 'book', load: (id: string) => ({ id, owner: 'ada' }), policies: { read: 'article:read', change: { all: ['article:write', { owner: 'owner' }] } } })
const ada: Identity = { subject: 'ada', roles: ['author'] }
const list = { authz: book.list('read') }
const asked = async (request: FastifyRequest) => request.authz.filter(book, 'read')

async function check (t: Test, more: (api: FastifyInstance) => void, options?: ListOptions, { subject = ada, ...changes }: Changes & { subject?: Identity } = {}) {
  const { app, ran } = await library(t, { ...changes, more })
  const { ok, passed, failed } = recorder()
  await everyListAsksItsFilter({ ok }, app, subject, options)
  t.strictSame(ran, [], 'only the handlers of lists run')
  return { passed, failed, app }
}

t.test('each list that asks its filter passes by name', async t => {
  const ran: string[] = []
  const { passed, failed } = await check(t, api => {
    api.get('/list', list, async request => { ran.push(request.method); return asked(request) })
    api.get('/open', { authz: { any: ['public', book.list('read')] } }, asked)
    api.get('/known', { authz: { any: ['authenticated', book.list('read')] } }, asked)
    api.get('/tenants/:tenant/list', list, asked)
    api.get('/hosts', { ...list, constraints: { host: 'books.example' } }, asked)
    api.route({ method: ['GET', 'POST'], url: '/search', ...list, handler: asked })
    api.get('/broken', list, async request => { await asked(request); throw new Error('down') })
    api.get('/raw', list, async (request, reply) => { reply.hijack(); reply.raw.writeHead(200); await asked(request); reply.raw.end('rows') })
    api.get<{ Params: { id: string } }>('/items/:id', { authz: book.can('read'), schema: { params: Type.Object({ id: Type.String() }) } }, async () => { throw new Error('is no list') })
  })
  t.strictSame(failed, [])
  t.strictSame(passed.sort(), ['/broken', '/hosts host=books.example', '/known', '/list', '/open', '/raw', '/tenants/:tenant/list'].map(url => `GET ${url} asks its filter`).concat('GET, POST /search asks its filter', 'HEAD /search asks its filter').sort())
  t.strictSame(ran.sort(), ['GET', 'HEAD'])
})

t.test('each way past the filter is seen', async t => {
  const lacks = "request.authz.filter() for book.list('read')"
  const ways: Record<string, [expected: string, handler: (request: FastifyRequest, reply: FastifyReply) => unknown, rule?: object]> = {
    plain: [`(GET) answers 200 without ${lacks}`, () => ['rows']],
    teapot: [`(GET) answers 418 without ${lacks}`, (_request, reply) => reply.code(418).send(['rows'])],
    thrown: [`(GET) answers 500 without ${lacks}`, () => { throw new Error('x') }],
    moved: [`(GET) answers 302 without ${lacks}`, (_request, reply) => reply.redirect('/')],
    hijacked: [`(GET) answers 200 without ${lacks}`, (_request, reply) => { reply.hijack(); reply.raw.end('rows') }],
    raw: [`(GET) answers 200 without ${lacks}`, (_request, reply) => { reply.raw.write('rows'); reply.raw.end(); return reply }],
    destroyed: [`(GET) answers 200 without ${lacks}`, (_request, reply) => { reply.hijack(); reply.raw.write('rows'); reply.raw.destroy() }],
    late: [`(GET) answers 200 without ${lacks}`, async (request, reply) => { reply.send(['rows']); await asked(request); return reply }],
    folded: [`(GET) answers 200 without ${lacks}`, () => ['rows'], { authz: { any: ['authenticated', book.list('read')] } }],
    other: ['(GET) answers 200 without request.authz.filter() for book.list(\'change\')', async request => asked(request), { authz: { all: [book.list('read'), book.list('change')] } }],
    head: [`(HEAD) answers 200 without ${lacks}`, async request => request.method === 'HEAD' ? 'rows' : asked(request)]
  }
  const { failed, passed } = await check(t, api => {
    for (const [name, [, handler, rule = list]] of Object.entries(ways)) api.get(`/${name}`, rule, async (request, reply) => handler(request, reply))
  })
  t.strictSame(failed, Object.entries(ways).map(([name, [expected]]) => `GET /${name} ${expected}`))
  t.strictSame(passed, [])
})

t.test('what never ends is disconnected in bounded time', async t => {
  const closed: string[] = []
  const began = performance.now()
  const { failed, passed } = await check(t, api => {
    const endless = (asks: boolean) => async (request: FastifyRequest, reply: FastifyReply) => {
      if (asks) await asked(request)
      reply.hijack()
      request.raw.once('close', () => { closed.push(`request ${request.url}`) })
      reply.raw.once('close', () => { closed.push(`response ${request.url}`) })
      reply.raw.write('data: rows\n\n')
    }
    api.get('/events', { ...list, exposeHeadRoute: false }, endless(true))
    api.get('/leak', { ...list, exposeHeadRoute: false }, endless(false))
  })
  await delay(10)
  t.strictSame(passed, ['GET /events asks its filter'])
  t.strictSame(failed, ["GET /leak (GET) does not end its answer, and runs without request.authz.filter() for book.list('read')"])
  t.strictSame(closed.sort(), ['request /events', 'request /leak', 'response /events', 'response /leak'])
  t.ok(performance.now() - began < 10_000)
})

t.test('a list that is not reached fails, and says what to do', async t => {
  const reached = async (more: (api: FastifyInstance) => void, options?: ListOptions, changes?: Parameters<typeof check>[3]) => (await check(t, more, options, changes)).failed
  t.strictSame(await reached(api => api.get('/list', list, asked), {}, { subject: { subject: 'eve' } }), ['GET /list (GET) answers 403 (GTH_AUTHZ_FORBIDDEN) to the subject: give one that it admits, or list it in `except`'])
  t.strictSame(await reached(api => api.get('/list', list, asked), {}, { authn: { claims: Type.Object({ tenant: Type.String() }) } }), ['GET /list (GET) answers 401 (GTH_AUTHN_CLAIMS_MISMATCH) to the subject: give one that it admits, or list it in `except`'])
  t.strictSame(await reached(api => api.get('/s/:id(^%%\\w$)', list, asked)), ['GET /s/:id(^%%\\w$) (GET): no URL was found that leads there: give one in `requests`'])
  t.strictSame(await reached(api => api.get('/s/:id(^%%\\w$)', list, asked), { requests: { 'GET /s/:id(^%%\\w$)': { url: '/s/%25%25a' } } }), [])
  const search = (api: FastifyInstance) => api.post('/search', { ...list, schema: { body: Type.Object({ words: Type.String() }) } }, asked)
  t.strictSame(await reached(search), ['POST /search (POST) answers 400 before its handler runs: give a request that it takes in `requests`'])
  t.strictSame(await reached(search, { requests: { 'POST /search': { url: '/search', payload: { words: 'x' } } } }), [])
  t.strictSame(await reached(api => api.get('/list', { ...list, exposeHeadRoute: false, preHandler: (_request, reply) => { reply.raw.destroy() } }, asked)), ['GET /list (GET) does not answer before its handler runs: give a request that it takes in `requests`'])
  t.strictSame(await reached(api => api.get('/list', { ...list, exposeHeadRoute: false, preHandler: () => {} }, asked)), ['GET /list (GET) does not answer before its handler runs: give a request that it takes in `requests`'], 'a hook that never ends')
  t.strictSame(await reached(api => api.get('/list', list, asked), {}, { before: app => app.addHook('onRequest', async (_request, reply) => reply.code(429).send()) }), ['GET /list (GET): answered 429 before authorization was asked'])
  const broken = (app: FastifyInstance) => app.addHook('onRequest', async request => { Object.assign(request, { authenticate: () => { throw Object.assign(new Error('broken'), { statusCode: 401 }) } }) })
  t.match((await reached(api => api.get('/list', list, asked), {}, { before: broken }))[0], /^GET \/list \(GET\) answers 401 \(Error: broken\) to the subject/)
  // Another route takes the first URLs, and denies the subject.
  t.strictSame(await reached(api => { api.get('/x/1', { authz: { not: 'article:read' } }, asked); api.get('/x/:id', list, asked) }), [])
})

t.test('exceptions are not requested, and must be lists', async t => {
  const more = (api: FastifyInstance) => { api.get('/list', list, () => { throw new Error('a handler ran') }); api.get('/other', list, asked) }
  t.match(await check(t, more, { except: ['GET /list'] }), { passed: ['GET /list is left out', 'GET /other asks its filter'], failed: [] })
  t.match(await check(t, more, { except: ['GET /list', 'GET /books', 'GET /lits'], requests: { 'GET /othr': '/other' as never } }), {
    failed: ['except: there is no route GET /lits. Did you mean "GET /list"?', 'requests: there is no route GET /othr. Did you mean "GET /other"?', 'except: GET /books has no list rule: remove it']
  })
})

t.test('what checks nothing fails, and a misspelt role throws', async t => {
  t.strictSame((await check(t, () => {})).failed, ['no route of this application has a list rule'])
  await t.rejects(check(t, api => api.get('/list', list, asked), {}, { subject: { subject: 'ada', roles: ['auhtor' as 'author'] } }), /The model has no role "auhtor"/)
})
