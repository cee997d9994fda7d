import cors from '@fastify/cors'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import fp from 'fastify-plugin'
import t, { type Test } from 'tap'
import authz, { explainOf, matrixOf, renderMatrix, type AuthzOptions } from '../../../plugins/authz/index.ts'
import { unguardedRoutes } from '../../../plugins/authz/routes/unguarded.ts'
import { bearer, standIn } from '../authenticator.ts'
import { failure, loose, model } from '../articles.ts'

const answer = () => 'the handler ran'
const code = 'GTH_AUTHZ_ROUTE_UNGUARDED'

/** The plugin that was not wrapped with fastify-plugin: authz guards only what is declared inside. */
const unwrapped = (options: Partial<AuthzOptions> = {}) => async function security (scope: FastifyInstance) {
  await scope.register(standIn)
  await scope.register(authz, { model, ...options })
  scope.get('/me', { authz: 'authenticated' }, answer)
}

/** An application whose warnings are kept. */
function application (t: Test, server: FastifyServerOptions = {}) {
  const warnings: Array<{ unguarded?: string[], msg: string }> = []
  const app = fastify({ ...server, logger: { level: 'warn', stream: { write: (line: string) => { warnings.push(JSON.parse(line) as { msg: string }) } } } })
  t.teardown(() => app.close())
  return { app, warnings }
}

t.test('a route that carries a rule, outside of the scope that authz guards, refuses to boot', async t => {
  const places: Record<string, (app: FastifyInstance) => void> = {
    'declared later on the root': app => { app.register(unwrapped()); app.after(() => { app.delete('/articles/:id', { authz: 'article:write' }, answer) }) },
    'declared earlier on the root': app => { app.delete('/articles/:id', { authz: 'article:write' }, answer); app.register(unwrapped()) },
    'in a sibling scope': app => { app.register(unwrapped()); app.register(async scope => { scope.delete('/:id', { authz: 'article:write' }, answer) }, { prefix: '/articles' }) },
    'in a sibling scope that was registered earlier': app => { app.register(async scope => { scope.delete('/:id', { authz: 'article:write' }, answer) }, { prefix: '/articles' }); app.register(unwrapped()) },
    'in a plugin with fastify-plugin': app => { app.register(unwrapped()); app.register(fp(async scope => { scope.delete('/articles/:id', { authz: 'article:write' }, answer) })) },
    'in config': app => { app.register(unwrapped()); app.delete('/articles/:id', { config: { authz: 'article:write' } as object }, answer) },
    'with a rule that opens it': app => { app.register(unwrapped()); app.delete('/articles/:id', { authz: loose({ public: true, override: 'why' }) }, answer) },
    'with a rule that a hook sets': app => { app.register(unwrapped()); app.addHook('onRoute', options => { if (options.method === 'DELETE') options.authz = 'article:write' }); app.delete('/articles/:id', answer) },
    'whatever `unguarded` lists': app => { app.register(unwrapped({ unguarded: ['DELETE /articles/:id'] })); app.delete('/articles/:id', { authz: 'public' }, answer) }
  }
  for (const [place, declare] of Object.entries(places)) {
    const { app } = application(t)
    declare(app)
    const error = await failure(app.ready())
    t.equal(error.code, code, place)
    t.match(error.message, /^authz does not guard these routes:\n {2}DELETE \/articles\/:id \(it carries `authz`/, place)
    t.match(error.message, /authz guards the routes of the plugin "security", and of the scopes inside.*fastify-plugin/, place)
  }
})

t.test('a HEAD route that carries a rule is not excused by a GET route that carries none', async t => {
  const { app } = application(t)
  app.head('/x', { authz: 'article:read' }, answer)
  app.get('/x', answer)
  await app.register(unwrapped({ unguarded: ['GET /x'] }))
  t.match(await failure(app.ready()), { code, message: / {2}HEAD \/x \(it carries/ })
})

t.test('all such routes are named at once, with those that no list has', async t => {
  const { app } = application(t)
  await app.register(unwrapped({ unguarded: ['GET /health'] }), { prefix: '/api' })
  app.get('/health', answer)
  app.get('/a', { authz: 'article:read' }, answer)
  app.all('/b', answer)
  app.register(async scope => { scope.get('/', answer) }, { prefix: '/c' })
  const { message } = await failure(app.ready())
  t.equal(message, 'authz does not guard these routes:\n' +
    '  GET /a (it carries `authz`, which nothing enforces here)\n  ALL /b\n  GET /c\n' +
    'authz guards the routes of the plugin "security" (prefix /api), and of the scopes inside. ' +
    'Most likely, the plugin that registers authz is not wrapped with fastify-plugin: wrap it, or register authz on the instance that declares the routes, or declare them inside. ' +
    'Routes that are meant to be outside are listed in the option `unguarded` of authz, by the names above.')
})

t.test('lists of several registrations add up, an empty list refuses every unguarded route', async t => {
  for (const [lists, refused] of [
    [[['GET /a'], ['GET /b']], null], [[['GET /a'], undefined], / {2}GET \/b\n/], [[undefined, ['GET /*']], null], [[[], undefined], / {2}GET \/a\n {2}GET \/b\n/]
  ] as const) {
    const { app, warnings } = application(t)
    app.get('/a', answer)
    for (const [i, unguarded] of lists.entries()) await app.register(unwrapped(unguarded === undefined ? {} : { unguarded }), { prefix: `/${i}` })
    app.get('/b', answer)
    if (refused === null) await app.ready()
    else t.match(await failure(app.ready()), { code, message: refused })
    t.strictSame(warnings, [], 'a list is no matter for a warning')
  }
})

t.test('an entry that matches no unguarded route refuses to boot', async t => {
  for (const [entry, message] of [['GET /helth', /"GET \/helth", which matches no unguarded route: remove it\. Did you mean "GET \/health"\?/], ['GET /me', /"GET \/me"/], ['POST /health', /"POST \/health"/], ['GET /docs/*', /"GET \/docs\/\*"/]] as const) {
    const { app } = application(t)
    app.get('/health', answer)
    await app.register(unwrapped({ unguarded: ['GET /health', entry] }))
    t.match(await failure(app.ready()), { code: 'GTH_AUTHZ_INVALID_OPTION', message }, entry)
  }
})

t.test('HEAD routes and the preflight route of cors need no entry', async t => {
  const { app } = application(t)
  await app.register(cors)
  app.get('/a', answer)
  app.register(async scope => { scope.get('/', answer) }, { prefix: '/twin' })
  app.head('/alone', answer)
  await app.register(unwrapped({ unguarded: ['GET /a', 'GET /twin', 'HEAD /alone'] }))
  await app.ready()
  t.strictSame(unguardedRoutes(app).map(({ name, listed }) => [name, listed]), [['GET /a', true], ['HEAD /alone', true], ['GET /twin', true]])
})

t.test('without the option one warning lists the unguarded routes, and every tool shows them', async t => {
  const { app, warnings } = application(t)
  app.get('/files/public', answer)
  app.post('/hook', { constraints: { host: 'open.example' } }, answer)
  for (const prefix of ['/one', '/two']) await app.register(unwrapped(), { prefix })
  await app.register(async scope => {
    await scope.register(standIn)
    await scope.register(authz, { model })
    scope.get('/files/:name', { authz: 'article:read' }, answer)
  })
  await app.ready()
  t.equal(warnings.length, 1)
  t.match(warnings[0], { unguarded: ['GET /files/public', 'POST /hook host=open.example'], msg: /handlers run for everyone: GET \/files\/public; POST \/hook host=open\.example\. If that is meant, list them in the option `unguarded`/ })
  t.match(matrixOf(app).rows.find(({ url }) => url === '/files/public'), { method: 'GET', rule: 'unguarded', mode: 'unguarded', constraints: null, anonymous: { says: 'allow' }, roles: { author: { says: 'allow' }, admin: { says: 'allow' } } })
  t.match(matrixOf(app).rows.find(({ url }) => url === '/hook'), { mode: 'unguarded', constraints: 'host: open.example' })
  t.match(renderMatrix(matrixOf(app), 'md'), /\| GET +\| `\/files\/public` +\| `unguarded`.*\*\*unguarded\*\*: no authz guards it/)
  t.match(renderMatrix(matrixOf(app), 'csv'), /GET,\/files\/public,,unguarded,unguarded,allow/)
  t.match(await explainOf(app, { subject: null, method: 'GET', url: '/files/public' }), { outcome: 'allow', reason: 'unguarded', status: null, route: 'GET /files/public', explanation: { rule: 'unguarded', says: 'allow' } })
  t.match(await explainOf(app, { subject: null, method: 'GET', url: '/files/secret' }), { outcome: 'deny', status: 401, route: 'GET /files/:name' })
  t.equal((await app.inject('/files/public')).statusCode, 200)
  t.equal((await app.inject({ url: '/files/secret', headers: bearer({ roles: ['author'] }) })).statusCode, 200)
})

t.test('at the root authz guards everything, and nothing is said', async t => {
  const { app, warnings } = application(t)
  await app.register(standIn)
  await app.register(authz, { model })
  app.get('/x', { authz: 'public' }, answer)
  await app.register(async scope => { scope.get('/y', { authz: 'authenticated' }, answer) })
  await app.ready()
  t.strictSame(warnings, [])
  t.strictSame(unguardedRoutes(app), [])
  t.strictSame(unguardedRoutes(fastify()), [], 'without authz nothing is known')
})

t.test('a plugin without a name is called so', async t => {
  const { app } = application(t)
  await app.register(async scope => {
    await scope.register(standIn)
    await scope.register(authz, { model })
  })
  app.get('/x', { authz: 'public' }, answer)
  t.match(await failure(app.ready()), { code, message: /authz guards the routes of a plugin without a name, and/ })
  const nested = application(t).app
  await nested.register(fp(unwrapped()))
  await nested.register(async scope => { scope.get('/x', { authz: 'public' }, answer) })
  await t.resolves(Promise.resolve(nested.ready()), 'wrapped, it guards all of it')
})
