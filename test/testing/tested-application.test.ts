import fastify from 'fastify'
import { connect } from 'node:http2'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { pino } from 'pino'
import t from 'tap'
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import authn from '../../plugins/authn/index.ts'
import authz, { explainOf, matrixOf, plannedRoutes, self } from '../../plugins/authz/index.ts'
import { secretKey } from '../../plugins/keys/index.ts'
import { as, everyRouteDeniesAnonymous, testMatrix, type Identity, type TestedApplication } from '../../plugins/testing/index.ts'
import { assertApplication } from '../../plugins/testing/tested-application.ts'
import { REJECTING, unhandledRejections } from '../refusal/unhandled.ts'
import { audience, issuer, model, recorder } from './library.ts'

const keys = secretKey(randomBytes(32), { algorithm: 'HS256' })
const logger = () => pino({ level: 'silent' })

/** An application of each type that Fastify makes; none of them is assignable to all the others. */
const KINDS = {
  plain: () => fastify(),
  'a pino of its own': () => fastify({ loggerInstance: logger() }),
  'HTTP/2 in clear text': () => fastify({ http2: true }),
  'HTTP/2': () => fastify({ http2: true, https: { allowHTTP1: true } }),
  'HTTP/2 and a pino of its own': () => fastify({ http2: true, loggerInstance: logger() }),
  HTTPS: () => fastify({ https: {} }),
  'a type provider': () => fastify({ loggerInstance: logger() }).withTypeProvider<TypeBoxTypeProvider>()
}

type Any = ReturnType<(typeof KINDS)['plain']>

/** The plugins and routes, which are not what is tested here: the types of routes differ, too. */
async function guarded (t: { teardown (end: () => unknown): void }, app: Any): Promise<void> {
  t.teardown(() => app.close())
  await app.register(authn, { trust: { issuer, audience, keys } })
  await app.register(authz, { model, log: { denials: false } })
  app.get('/health', { authz: 'public' }, async () => ({ ok: true }))
  app.post('/books', { authz: 'article:write' }, async request => ({ by: request.auth?.subject, host: request.host, body: request.body }))
  app.get<{ Params: { id: string } }>('/people/:id', { schema: { params: Type.Object({ id: Type.String() }) }, authz: self('id') }, async request => request.auth?.subject)
}

for (const [kind, make] of Object.entries(KINDS)) {
  t.test(`tests an application with ${kind}`, async t => {
    const app: TestedApplication = make()
    await guarded(t, app as unknown as Any)

    const written = await as(app, { subject: 'ada', roles: ['author'] }).inject({ method: 'POST', url: '/books', payload: { title: 'x' } })
    t.equal(written.statusCode, 200)
    t.match(written.json(), { by: 'ada', body: { title: 'x' } })
    t.match(await as(app, { subject: 'bob', roles: ['reader'] }).inject({ method: 'POST', url: '/books' }), { statusCode: 403, headers: { 'www-authenticate': /insufficient_scope/ } })
    t.equal((await as(app, { subject: 'bob' }).inject('/people/bob')).body, 'bob')
    t.equal((await as(app, { subject: 'bob' }).inject('/people/ada')).statusCode, 403)
    t.equal((await app.inject({ method: 'POST', url: '/books' })).statusCode, 401)

    const anonymous = recorder()
    await everyRouteDeniesAnonymous(anonymous, app, { except: ['GET /health'] })
    t.strictSame(anonymous.failed, [])
    t.equal(anonymous.passed.length, 3)

    const subjects = recorder()
    await testMatrix(subjects, app, {
      anonymous: { allows: ['GET /health'] },
      reader: { roles: ['reader'], allows: [], depends: ['GET /people/:id'] },
      author: { roles: ['author'], allows: ['POST /books'], depends: ['GET /people/:id'] }
    })
    t.strictSame(subjects.failed, [])

    t.equal(plannedRoutes(app).length, 5)
    t.strictSame(matrixOf(app).rows.map(({ method, url }) => `${method} ${url}`), ['POST /books', 'GET /health', 'GET /people/:id'])
    t.match(await explainOf(app, { subject: 'ada', roles: ['author'], method: 'POST', url: '/books' }), { outcome: 'allow' })
  })
}

t.test('tests a scope, whose requests go through the whole application', async t => {
  const app = fastify({ http2: true })
  await guarded(t, app as unknown as Any)
  let scope: TestedApplication | undefined
  await app.register(async inner => { scope = inner })
  t.equal((await as(scope as TestedApplication, { subject: 'ada', roles: ['author'] }).inject({ method: 'POST', url: '/books' })).statusCode, 200)
})

t.test('a request over HTTP/2 cannot carry an identity', async t => {
  const app = fastify({ http2: true })
  await guarded(t, app as unknown as Any)
  await as(app, { subject: 'ada', roles: ['author'] }).inject({ method: 'POST', url: '/books' })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const client = connect(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`)
  try {
    const request = client.request({ ':method': 'POST', ':path': '/books' })
    request.end()
    const [headers] = await once(request, 'response') as [Record<string, unknown>]
    t.match(headers, { ':status': 401, 'www-authenticate': 'Bearer realm="api"' })
  } finally {
    client.destroy()
  }
})

t.test('what is no Fastify instance is refused, with a word on what it is', async t => {
  const unhandled = unhandledRejections(t)
  const wrong: Array<[unknown, RegExp]> = [
    [undefined, /not undefined: is it assigned before the test runs\?$/],
    [null, /not null: is it assigned/],
    [() => fastify(), /not a function: give what it returns/],
    [async () => {}, /not a function: give what it returns/],
    [Promise.resolve(fastify()), /not a promise of one: await it first\.$/],
    [{ app: Promise.reject(new Error('refused')) }, /not a promise/],
    [{}, /not another object: give what `Fastify\(\)` returned/],
    [{ inject: () => {}, ready: () => {} }, /not another object/],
    [[], /not another object/],
    [fastify().server, /not another object/],
    ['app.ts', /not a string/],
    [7, /not a number/]
  ]
  for (const make of Object.values(REJECTING)) wrong.push([make(), /not a (promise of one|function)/])
  for (const [value, message] of wrong) {
    const app = value as TestedApplication
    t.throws(() => assertApplication(value, 'caller'), { name: 'TypeError', message }, inspect(value))
    t.throws(() => as(app, { subject: 'ada' } satisfies Identity), { name: 'TypeError', message: /^as: the application must be a Fastify instance, not / })
    await t.rejects(everyRouteDeniesAnonymous(recorder(), app), { message: /^everyRouteDeniesAnonymous: the application must be/ })
    await t.rejects(testMatrix(recorder(), app, {}), { message: /^testMatrix: the application must be/ })
  }
  t.strictSame(await unhandled(), [])
})
