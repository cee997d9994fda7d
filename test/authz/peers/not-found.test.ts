import cors from '@fastify/cors'
import replyFrom from '@fastify/reply-from'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import t from 'tap'
import authz, { type AuthzOptions } from '../../../plugins/authz/index.ts'
import problem from '../../../plugins/problem/index.ts'
import { model } from '../articles.ts'
import { bearer, standIn } from '../authenticator.ts'
import { warned } from '../warned.ts'

const WHO = [{}, bearer({ roles: ['author'] }), bearer({ roles: ['admin'] })]

async function answers (app: FastifyInstance, request: InjectOptions | string) {
  const options = typeof request === 'string' ? { url: request } : request
  return await Promise.all(WHO.map(async headers => await app.inject({ ...options, headers: { ...options.headers, ...headers } })))
}

async function statuses (app: FastifyInstance, request: InjectOptions | string) {
  return (await answers(app, request)).map(({ statusCode }) => statusCode)
}

async function protect (app: FastifyInstance, options: Partial<AuthzOptions> = {}) {
  await app.register(standIn)
  await app.register(authz, { model, ...options })
}

t.test('the old application behind the 404 handler, by @fastify/reply-from', async t => {
  let asked = 0
  const legacy = fastify()
  legacy.all('/*', async request => { asked++; return { legacy: request.url, body: request.body ?? null } })
  const base = await legacy.listen({ port: 0, host: '127.0.0.1' })
  for (const [options, expected, warnings] of [[{}, [200, 200, 200], 1], [{ notFound: 'user:manage' }, [401, 403, 200], 0]] as const) {
    const { server, messages } = warned()
    const app = fastify(server)
    await protect(app, options)
    app.authz.defaults('article:write')
    await app.register(replyFrom, { base })
    app.get('/new', () => 'new')
    app.setNotFoundHandler((request, reply) => reply.from(request.raw.url))
    asked = 0
    t.same(await statuses(app, '/old/salaries'), expected)
    t.same(await statuses(app, { method: 'POST', url: '/old/salaries', payload: { a: 1 } }), expected)
    t.equal(asked, expected.filter(status => status === 200).length * 2, 'the old application is not asked for those who are refused')
    t.same(await statuses(app, '/new'), [401, 200, 200])
    t.equal(messages.length, warnings)
    await app.close()
  }
  await legacy.close()
})

t.test('files that a 404 handler serves, and those that @fastify/static does not find', async t => {
  const app = fastify()
  await protect(app, { notFound: 'user:manage' })
  await app.register(async scope => {
    scope.authz.defaults('public')
    await scope.register(fastifyStatic, { root: import.meta.dirname })
    scope.setNotFoundHandler((_request, reply) => reply.sendFile('not-found.test.ts'))
  }, { prefix: '/files' })
  t.same(await statuses(app, '/files/middleware.test.ts'), [200, 200, 200], 'a public route')
  // The route matches, and calls reply.callNotFound().
  const missing = await answers(app, '/files/missing')
  t.same(missing.map(({ statusCode, body }) => [statusCode, body.includes('a public route')]), [[401, false], [403, false], [missing[2]?.statusCode, true]])
  t.same(await statuses(app, { method: 'POST', url: '/files/middleware.test.ts' }), [401, 403, 200])
  await app.close()
})

t.test('the 404 of problem is for those whom the rule admits, and is not told of', async t => {
  for (const first of [true, false]) {
    const { server, messages } = warned()
    const app = fastify(server)
    if (first) await app.register(problem)
    await protect(app, first ? {} : { notFound: 'user:manage' })
    if (!first) await app.register(problem)
    t.same(await statuses(app, '/none'), first ? [404, 404, 404] : [401, 403, 404])
    t.same(messages, [])
    await app.close()
  }
})

t.test('preflights of @fastify/cors are answered under every rule, before or after authz', async t => {
  const preflight = (url: string): InjectOptions => ({ method: 'OPTIONS', url, headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' } })
  for (const [before, options, other] of [[true, {}, 400], [false, {}, 400], [true, { strictPreflight: false }, 204], [false, { strictPreflight: false }, 204], [false, { preflightContinue: true }, 400]] as const) {
    const app = fastify()
    if (before) await app.register(cors, options)
    await protect(app, { notFound: 'user:manage' })
    if (!before) await app.register(cors, options)
    app.get('/known', { authz: 'authenticated' }, () => 'known')
    const answered = 'preflightContinue' in options ? 200 : 204
    for (const url of ['/known', '/none', '/a/b']) t.same(await statuses(app, preflight(url)), [answered, answered, answered], url)
    t.same(await statuses(app, { method: 'OPTIONS', url: '/none' }), [other, other, other], 'not a preflight')
    t.same(await statuses(app, '/none'), [401, 403, 404])
    await app.close()
  }
})

t.test('an OPTIONS request that @fastify/cors hands on is decided as what no route matched', async t => {
  for (const options of [{ origin: false }, { preflight: false }]) {
    const app = fastify()
    await protect(app, { notFound: 'user:manage' })
    await app.register(cors, options)
    app.setNotFoundHandler(() => 'the handler')
    t.same(await statuses(app, { method: 'OPTIONS', url: '/none', headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' } }), [401, 403, 200])
    await app.close()
  }
})

t.test('without @fastify/cors an OPTIONS request is one that no route matched', async t => {
  const app = fastify()
  await protect(app, { notFound: 'user:manage' })
  app.get('/known', { authz: 'public' }, () => 'known')
  t.same(await statuses(app, { method: 'OPTIONS', url: '/known' }), [401, 403, 404])
  await app.close()
})
