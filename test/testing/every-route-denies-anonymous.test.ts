import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { everyRouteDeniesAnonymous, type AnonymousOptions } from '../../plugins/testing/every-route-denies-anonymous.ts'
import { library, recorder, type Changes } from './library.ts'

async function check (t: Test, changes: Changes, options: AnonymousOptions = { except: ['GET /health', 'GET /'] }) {
  const { app, ran } = await library(t, changes)
  const { ok, passed, failed } = recorder()
  await everyRouteDeniesAnonymous({ ok }, app, options)
  t.strictSame(ran, [], 'no handler runs')
  return { passed: passed.sort(), failed }
}

t.test('a right application passes, and says what is open', async t => {
  t.strictSame(await check(t, {}), {
    passed: ['GET / is optional', 'GET /books denies anonymous requests', 'GET /health is public', 'GET /people/:id denies anonymous requests', 'POST /books denies anonymous requests'],
    failed: []
  })
})

const ping = (app: FastifyInstance) => { app.get('/ping', async () => 'pong') }

t.test('a route that no authz guards passes if the test or the application lists it', async t => {
  for (const [changes, options] of [
    [{ before: ping }, { except: ['GET /health', 'GET /', 'GET /ping'] }],
    [{ before: ping, authz: { unguarded: ['GET /ping'] } }, { except: ['GET /health', 'GET /'] }],
    [{ before: ping, authz: { unguarded: ['GET /ping'] } }, { except: ['GET /health', 'GET /', 'GET /ping'] }]
  ] as const) {
    const { passed, failed } = await check(t, changes, options)
    t.strictSame(failed, [])
    t.ok(passed.includes('GET /ping is unguarded'))
  }
})

t.test('each mistake is seen', async t => {
  const mistakes: Array<[RegExp, Changes, AnonymousOptions?]> = [
    [/^GET \/books is public: give it a rule/, { rules: { 'GET /books': 'public' } }],
    [/^POST \/books is optional/, { rules: { 'POST /books': 'optional' } }],
    [/^GET \/ is optional.*list it/, {}, { except: ['GET /health'] }],
    [/^except: GET \/health is not open any more/, { rules: { 'GET /health': 'authenticated' } }],
    [/^except: there is no route GET \/helth\. Did you mean "GET \/health"/, {}, { except: ['GET /health', 'GET /', 'GET /helth'] }],
    [/^requests: there is no route GET \/book\./, {}, { except: ['GET /health', 'GET /'], requests: { 'GET /book': { url: '/books' } } }],
    [/^GET \/ping is unguarded: no authz guards it\. Declare it in the scope of authz, or list it/, { before: ping }],
    [/^GET \/books \(GET\) answers 302 to an anonymous request, not 401/, {
      before: app => app.setErrorHandler((error: Error & { code?: string }, request, reply) => error.code === 'GTH_AUTHN_CREDENTIAL_MISSING' && request.url === '/books' ? reply.redirect('/login', 302) : reply.send(error))
    }],
    [/^GET \/books \(GET\): answered 418 before authorization/, { before: app => app.addHook('onRequest', async (_request, reply) => reply.code(418).send()) }],
    [/^GET \/books \(GET\) admits an anonymous request/, {
      // A hook that lets somebody in, whoever asks.
      before: app => app.addHook('onRequest', async request => { Object.assign(request, { authenticate: () => ({ subject: 'eve', claims: { permissions: ['article:read'] } }) }) })
    }]
  ]
  for (const [message, changes, options] of mistakes) {
    const { failed } = await check(t, changes, options)
    t.ok(failed.some(finding => message.test(finding)), `${message}: ${failed.join('; ')}`)
  }
})

t.test('where authz guards nothing, nothing was checked', async t => {
  const { app } = await library(t)
  const { ok, failed } = recorder()
  await everyRouteDeniesAnonymous({ ok }, (await import('fastify')).default())
  t.strictSame(failed, ['authz guards no route of this application'])
  await t.rejects(library(t, { more: api => api.get('/forgotten', async () => '') }).then(({ app }) => everyRouteDeniesAnonymous({ ok }, app)), { code: 'GTH_AUTHZ_RULE_MISSING' }, 'a forgotten rule does not boot')
  t.ok(app)
})
