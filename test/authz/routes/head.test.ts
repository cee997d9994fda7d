import fastify, { type FastifyInstance, type FastifyServerOptions, type RouteOptions } from 'fastify'
import t from 'tap'
import authz, { defineResource } from '../../../plugins/authz/index.ts'
import { checkHeadRoutes } from '../../../plugins/authz/routes/head.ts'
import { applicationOf } from '../../../plugins/authz/application.ts'
import { standIn } from '../authenticator.ts'
import { failure, guarded, loose, model } from '../articles.ts'

const handler = () => ''
const code = 'GTH_AUTHZ_HEAD_DIFFERS'

/** Boots an application with routes of these methods, URLs and rules: the error, or null. */
async function boot (routes: Array<[string, string, unknown, Partial<RouteOptions>?]>, server: FastifyServerOptions = {}) {
  const app = await guarded({ server: { exposeHeadRoutes: false, ...server } })
  for (const [method, url, authz, more] of routes) app.route({ method, url, authz: loose(authz), handler, ...more })
  try {
    await app.ready()
    return null
  } catch (error) {
    return error as { code: string, message: string }
  } finally {
    await app.close()
  }
}

t.test('HEAD has the rule of GET, whichever comes first', async t => {
  for (const routes of [[['GET', '/x', 'article:read'], ['HEAD', '/x', 'article:write']], [['HEAD', '/x', 'article:write'], ['GET', '/x', 'article:read']]] as const) {
    t.match(await boot(routes.map(route => [...route])), {
      code,
      message: 'Route HEAD /x: its rule (article:write) differs from that of GET /x (article:read), and both answer the same URL, but HEAD tells what GET would answer. Give both the same rule, or leave HEAD to Fastify.'
    })
  }
  t.match(await boot([['GET', '/x', 'authenticated'], ['HEAD', '/x', 'public']]), { code })
  t.match(await boot([['GET', '/x', 'public'], ['HEAD', '/x', 'article:read']]), { code }, 'of one URL they are equal both ways')
  t.equal(await boot([['GET', '/x', 'article:read'], ['HEAD', '/x', { all: ['article:read', 'authenticated'] }]]), null, 'the same rule in other words')
})

t.test('one URL is what the router takes for one', async t => {
  for (const [get, head, routerOptions] of [
    ['/s', '/s/', { ignoreTrailingSlash: true }], ['/S', '/s', { caseSensitive: false }], ['/s', '//s', { ignoreDuplicateSlashes: true }],
    ['/s/:id', '/s/:id(^\\d+$)', {}], ['/s/:id(^\\d+$)', '/s/:id', {}], ['/s/:id', '/s/new', {}], ['/s/*', '/s/new', {}], ['/a/:id', '/a/:x', {}],
    ['/:a-:b.:c', '/:x-:y.:z', {}], ['/a/:id?', '/a', {}], ['/:lang(^(en|de)$)/x', '/en/x', {}]
  ] as const) {
    t.match(await boot([['GET', get, 'article:write'], ['HEAD', head, 'public']], { routerOptions }), { code }, `${get} ${head}`)
    if (Object.keys(routerOptions).length > 0) t.equal(await boot([['GET', get, 'article:write'], ['HEAD', head, 'public']]), null, `${get} ${head} are two URLs by default`)
  }
  for (const [get, head] of [['/::a', '/::b'], ['/:a', '/:a/b'], ['/a', '/b']] as const) {
    t.equal(await boot([['GET', get, 'article:write'], ['HEAD', head, 'public']]), null, `${get} ${head}`)
  }
})

t.test('a HEAD route of Fastify that catches the URLs of a GET route without one', async t => {
  t.match(await boot([['GET', '/s/:id', 'public'], ['GET', '/s/:id(^\\d+$)', 'article:write', { exposeHeadRoute: false }]], { exposeHeadRoutes: true }), { code })
  t.equal(await boot([['GET', '/s/:id', 'article:write'], ['GET', '/s/new', 'public', { exposeHeadRoute: false }]], { exposeHeadRoutes: true }), null, 'what is public gives nothing away')
  t.equal(await boot([['GET', '/s/:id', 'public'], ['GET', '/s/new', 'article:write']], { exposeHeadRoutes: true }), null)
})

t.test('constraints choose routes, and other methods are not compared', async t => {
  const host = (name: string) => ({ constraints: { host: name } })
  t.equal(await boot([['GET', '/h', 'article:write', host('a')], ['HEAD', '/h', 'public', host('b')]]), null)
  t.match(await boot([['GET', '/h', 'article:write', host('a')], ['HEAD', '/h', 'public', host('a')]]), { code })
  t.match(await boot([['GET', '/v', 'article:write', { constraints: { version: '1.2.0' } }], ['HEAD', '/v', 'public', { constraints: { version: '1.2.0' } }]]), { code })
  t.equal(await boot([['POST', '/p', 'article:write'], ['GET', '/p', 'public'], ['HEAD', '/p', 'public']]), null)
})

t.test('a HEAD route that no authz guards gives away what a guarded GET protects', async t => {
  const app = fastify({ exposeHeadRoutes: false })
  app.head('/x', handler)
  app.get('/open', handler)
  await app.register(async scope => {
    await scope.register(standIn)
    await scope.register(authz, { model })
    scope.get('/x', { authz: 'article:read' }, handler)
    scope.head('/open', { authz: 'article:read' }, handler)
  })
  const { code: found, message } = await failure(app.ready())
  t.equal(found, code)
  t.match(message, /^Route HEAD \/x: its rule \(none: it is not guarded\) differs from that of GET \/x \(article:read\)/)
})

t.test('as Fastify makes HEAD routes, nothing has to be compared', async t => {
  const app: FastifyInstance = await guarded()
  app.get('/x', { authz: 'article:read' }, handler)
  await app.register(async scope => { scope.get('/', { authz: 'article:read' }, handler) }, { prefix: '/twin' })
  await app.ready()
  t.doesNotThrow(() => checkHeadRoutes({ ...applicationOf(app) as NonNullable<ReturnType<typeof applicationOf>>, root: null as unknown as FastifyInstance }), 'no router is built')
  await app.close()
})

t.test('a HEAD that asks for no filter differs from a GET that does, even if the same callers are admitted', async t => {
  const article = defineResource({ name: 'article', load: async (id: string) => ({ id, author: 'ada' }), policies: { read: { owner: 'author' }, change: { owner: 'author' } } })
  const listing = { any: ['authenticated', article.list('read'), article.list('change')] }
  t.match(await boot([['GET', '/x', listing], ['HEAD', '/x', 'authenticated']]), { code, message: /GET \/x \(authenticated, filtered by article.*read.*, .*change/ })
  t.match(await boot([['GET', '/x', 'authenticated'], ['HEAD', '/x', listing]]), { code })
  t.equal(await boot([['GET', '/x', listing], ['HEAD', '/x', { any: [article.list('change'), article.list('read'), 'authenticated'] }]]), null)
})
