import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type InjectOptions } from 'fastify'
import t from 'tap'
import authz, { type AuthzOptions, type RouteRule, type Rule } from '../../../plugins/authz/index.ts'
import { guarded, model } from '../articles.ts'
import { bearer, calls, standIn } from '../authenticator.ts'
import { articles } from '../resource/article.ts'

const AUTHOR = bearer({ roles: ['author'] })
const ADMIN = bearer({ roles: ['admin'] })
const WHO = [{}, { authorization: 'Bearer nonsense' }, AUTHOR, ADMIN]

/** A 404 handler that answers, and says what was decided. */
const spa = (request: FastifyRequest) => ({ spa: true, decision: request.authz.decision?.outcome ?? null, route: request.authz.decision?.route ?? null })

async function statuses (app: FastifyInstance, options: InjectOptions | string) {
  const { headers, ...rest } = typeof options === 'string' ? { url: options, headers: {} } : options
  return await Promise.all(WHO.map(async who => (await app.inject({ ...rest, headers: { ...headers, ...who } })).statusCode))
}

for (const later of [false, true]) {
  const withSpa = async (options: Partial<AuthzOptions>) => {
    const app = await guarded({ authz: options, standIn: { later } })
    app.setNotFoundHandler(spa)
    return app
  }

  t.test(`the rule decides who reaches the 404 handler, with an authenticator that answers ${later ? 'later' : 'at once'}`, async t => {
    const rules: Array<[AuthzOptions['notFound'] | undefined, number[]]> = [
      [undefined, [200, 200, 200, 200]], ['public', [200, 200, 200, 200]], ['optional', [200, 401, 200, 200]], ['authenticated', [401, 401, 200, 200]],
      ['article:write', [401, 401, 200, 200]], ['user:manage', [401, 401, 403, 200]], [{ not: 'user:manage' }, [401, 401, 200, 403]],
      [{ any: ['user:manage', { stepUp: { maxAge: 60 } }] }, [401, 401, 401, 200]]
    ]
    for (const [notFound, expected] of rules) {
      const app = await withSpa(notFound === undefined ? {} : { notFound })
      t.same(await statuses(app, '/old/salaries'), expected, JSON.stringify(notFound))
      await app.close()
    }
  })

  t.test(`a decision point is asked before the body is parsed, ${later ? 'later' : 'at once'}`, async t => {
    let parsed = 0
    const on = (request: FastifyRequest) => ({ type: 'page', id: request.url })
    const decisionPoint = { evaluate: async (questions: ReadonlyArray<{ resource: { id: string } }>) => questions.map(({ resource }) => { if (resource.id === '/down') throw new Error('down'); return resource.id === '/yes' }) }
    const app = await withSpa({ decisionPoint, notFound: { permission: 'article:read', on } })
    app.addContentTypeParser('text/plain', (_request, payload, done) => { parsed++; payload.resume(); payload.on('end', () => done(null, '')) })
    const send = async (url: string, headers: object = AUTHOR) => await app.inject({ method: 'POST', url, payload: 'x', headers: { 'content-type': 'text/plain', ...headers } })
    t.match((await send('/no')).json(), { statusCode: 403, code: 'GTH_AUTHZ_FORBIDDEN' })
    t.match((await send('/down')).json(), { statusCode: 503, code: 'GTH_AUTHZ_UNDECIDED' })
    t.match((await send('/yes', {})).statusCode, 401)
    t.equal(parsed, 0)
    t.same((await send('/yes')).json(), { spa: true, decision: 'allow', route: 'no route' })
    t.equal(parsed, 1)
    await app.close()
  })
}

t.test('anonymous requests get one answer, whatever the URL, the method and the body', async t => {
  const app = await guarded({ authz: { notFound: 'authenticated' } })
  app.get('/known', { authz: 'authenticated' }, () => 'known')
  app.get('/host', { constraints: { host: 'internal.example' }, authz: 'public' }, () => 'internal')
  app.setNotFoundHandler(spa)
  const requests: InjectOptions[] = [
    { url: '/' }, { url: '/a/b/c' }, { url: '/knowns' }, { url: '/known/' }, { url: '/KNOWN' }, { url: '//known' }, { url: '/known%2f' }, { url: '/host' }, { url: '/a?b=c' },
    { url: '/known', method: 'POST', payload: { a: 1 } }, { url: '/known', method: 'DELETE' }, { url: '/known', method: 'OPTIONS' },
    { url: '/a', method: 'POST', headers: { 'content-type': 'application/json' }, payload: '{' }, { url: '/a', method: 'PUT', headers: { 'content-type': 'x/y' }, payload: 'x' },
    { url: '/a', method: 'POST', headers: { 'content-type': 'application/json' }, payload: 'x'.repeat(2e6) }, { url: '/a', headers: { 'accept-version': '2.0.0' } }
  ]
  const answers = await Promise.all(requests.map(async request => { const { statusCode, body, headers } = await app.inject(request); return { statusCode, body, challenge: headers['www-authenticate'] } }))
  const { statusCode, body, headers } = await app.inject('/known')
  for (const [i, answer] of answers.entries()) t.same(answer, { statusCode, body, challenge: headers['www-authenticate'] }, JSON.stringify(requests[i]).slice(0, 80))
  t.equal((await app.inject({ method: 'HEAD', url: '/a' })).statusCode, 401)
  await app.close()
})

t.test('an authenticator that fails refuses what no route matched too', async t => {
  for (const answer of [() => { throw new Error('down') }, () => Promise.reject(new Error('down')), () => ({})]) {
    const app = await guarded({ authz: { notFound: 'authenticated' }, standIn: { answer } })
    app.setNotFoundHandler(spa)
    t.match((await app.inject('/a')).json(), { statusCode: 503, code: 'GTH_AUTHZ_AUTHENTICATOR_FAULT' })
    await app.close()
  }
})

t.test('what a permission source says counts', async t => {
  const permissions = { load: async ({ subject }: { subject: string }) => { if (subject === 'down') throw new Error('down'); return { permissions: subject === 'ada' ? ['article:read' as const] : [] } }, lifetime: 1 }
  const app = await guarded({ authz: { notFound: 'article:read', permissions } })
  app.setNotFoundHandler(spa)
  const status = async (sub: string) => (await app.inject({ url: '/a', headers: bearer({ sub }) })).statusCode
  t.same([await status('ada'), await status('bob'), await status('down')], [200, 403, 503])
  await app.close()
})

t.test('decisions are published and logged under one name, and the challenge says what is needed', async t => {
  const heard: unknown[] = []
  const listener = (event: unknown) => heard.push(event)
  subscribe('gatehouse:decision', listener)
  t.teardown(() => unsubscribe('gatehouse:decision', listener))
  const app = await guarded({ authz: { notFound: 'user:manage' } })
  const refused = await app.inject({ url: '/a/secret?b=c', headers: AUTHOR })
  t.match(refused.headers['www-authenticate'], /scope="user:manage"/)
  t.match(heard, [{ outcome: 'deny', reason: 'forbidden', route: 'no route', phase: 'request', missing: ['user:manage'] }])
  t.equal((await app.inject({ url: '/a', headers: ADMIN })).statusCode, 404)
  t.match(heard[1], { outcome: 'allow' })
  await app.close()
})

t.test('the credential is looked at once, and not at all under public', async t => {
  for (const [notFound, expected] of [['public', 0], ['authenticated', 1], ['article:read', 1]] as const) {
    const app = await guarded({ authz: { notFound } })
    app.setNotFoundHandler(spa)
    calls.count = 0
    await app.inject({ url: '/a', headers: AUTHOR })
    t.equal(calls.count, expected)
    await app.close()
  }
})

t.test('each registration decides about what no route matched in its own scope', async t => {
  const app = fastify()
  for (const [prefix, options] of [['/a', { notFound: 'authenticated' }], ['/b', { notFound: 'user:manage' }], ['/c', {}]] as const) {
    await app.register(async scope => {
      await scope.register(standIn)
      await scope.register(authz, { model, ...options })
      scope.setNotFoundHandler(spa)
    }, { prefix })
  }
  app.setNotFoundHandler(() => 'of nobody')
  for (const [url, expected] of [['/a/x', [401, 401, 200, 200]], ['/b/x', [401, 401, 403, 200]], ['/c/x', [200, 200, 200, 200]], ['/x', [200, 200, 200, 200]]] as const) t.same(await statuses(app, url), expected, url)
  await app.close()
})

/** How each kind of route is left by `reply.callNotFound()`. */
const PHASES = ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'handler', 'errorHandler'] as const

async function leaving (phase: typeof PHASES[number] | 'before authz', later: boolean, options: Partial<AuthzOptions>, custom: boolean) {
  const { article } = articles([{ id: '7', author: 'ada', status: 'draft' }])
  // Their parameter is in the URL of each route.
  const resource = article.can('change') as unknown as Rule
  const rules: Record<string, RouteRule> = {
    public: 'public',
    optional: 'optional',
    authenticated: 'authenticated',
    permission: 'article:read',
    shadow: { rule: 'article:read', shadow: 'user:manage' },
    resource,
    'resource-and-shadow': { rule: resource, shadow: 'user:manage' }
  }
  const app = fastify()
  const leave = async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.is404) return
    reply.callNotFound()
    return reply
  }
  if (phase === 'before authz') app.addHook('onRequest', leave)
  await app.register(standIn, { later })
  await app.register(authz, { model, ...options })
  await app.register(async scope => {
    if (phase === 'preParsing') scope.addHook('preParsing', async (request, reply, payload) => { await leave(request, reply); return payload })
    else if (phase !== 'handler' && phase !== 'errorHandler' && phase !== 'before authz') scope.addHook(phase, leave)
    if (phase === 'errorHandler') scope.setErrorHandler((_error, _request, reply) => { reply.callNotFound() })
    const handler = phase === 'handler' ? leave : phase === 'errorHandler' ? async () => { throw new Error('seen by the error handler') } : async () => 'the handler of the route'
    for (const [name, rule] of Object.entries(rules)) {
      scope.get(`/${name}/:id`, { attachValidation: true, schema: { params: { type: 'object', properties: { id: { type: 'string', maxLength: 2 } } } }, authz: rule }, handler)
    }
  })
  if (custom) app.setNotFoundHandler(async request => { await new Promise(resolve => setImmediate(resolve)); return spa(request) })
  return { app, urls: Object.keys(rules).map(name => `/${name}/7`) }
}

for (const phase of [...PHASES, 'before authz'] as const) {
  for (const later of [false, true]) {
    const when = `${phase}, with an authenticator that answers ${later ? 'later' : 'at once'}`

    t.test(`reply.callNotFound() is a 404 at ${when}`, async t => {
      const { app, urls } = await leaving(phase, later, {}, false)
      for (const url of urls) {
        const { statusCode, body } = await app.inject({ url, headers: bearer({ roles: ['editor', 'admin'] }) })
        t.same([statusCode, body.includes('the handler of the route')], [404, false], url)
      }
      await app.close()
    })

    t.test(`reply.callNotFound() leads nobody around the rule at ${when}`, async t => {
      const { app, urls } = await leaving(phase, later, { notFound: 'user:manage' }, true)
      for (const url of [...urls, '/no/route']) {
        const answers = await Promise.all(WHO.map(headers => app.inject({ url, headers })))
        t.same(answers.map(({ statusCode, body }) => [statusCode < 500, body.includes('spa')]), [[true, false], [true, false], [true, false], [true, true]], url)
        t.match(answers[3]?.json(), { decision: 'allow', route: 'no route' }, 'the decision of the 404, not of the route')
      }
      await app.close()
    })
  }
}

t.test('a hook that goes on after reply.callNotFound() leads nobody around the rule either', async t => {
  for (const later of [false, true]) {
    for (const phase of ['onRequest', 'preValidation', 'preHandler'] as const) {
      for (const first of [false, true]) {
        const app = fastify()
        const add = () => app.addHook(phase as 'onRequest', (request, reply, done) => {
          if (!request.is404) reply.callNotFound()
          done()
        })
        if (first) add()
        await app.register(standIn, { later })
        await app.register(authz, { model, notFound: 'user:manage' })
        if (!first) add()
        let reached = 0
        app.get('/public', { authz: 'public' }, () => { reached++ })
        app.get('/read', { authz: 'article:read' }, () => { reached++ })
        app.setNotFoundHandler(async () => { reached++ })
        for (const url of ['/public', '/read', '/no/route']) {
          for (const [headers, status] of [[{}, 401], [AUTHOR, 403]] as const) t.equal((await app.inject({ url, headers })).statusCode, status, `${phase} ${url}`)
        }
        t.equal(reached, 0, 'no handler ran')
        await app.close()
      }
    }
  }
})

t.test('a parameter that is invalid, which the handler sees, is a 404 when the handler says so', async t => {
  for (const notFound of ['public', 'authenticated'] as const) {
    const { app } = await leaving('handler', false, { notFound }, false)
    t.equal((await app.inject({ url: '/permission/777', headers: AUTHOR })).statusCode, 404)
    await app.close()
  }
})

t.test('a route without authz whose 404 handler is in a guarded scope', async t => {
  for (const [notFound, status] of [['public', 200], ['authenticated', 503]] as const) {
    const app = fastify()
    app.get('/outside', (_request, reply) => { reply.callNotFound() })
    await app.register(async scope => {
      await scope.register(standIn)
      await scope.register(authz, { model, notFound })
      scope.setNotFoundHandler(() => 'spa')
    })
    // There is nothing to authenticate with outside: what cannot be known does not pass.
    t.equal((await app.inject({ url: '/outside', headers: AUTHOR })).statusCode, status)
    await app.close()
  }
})
