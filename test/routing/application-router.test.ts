import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import t from 'tap'
import { applicationRouter, type RoutedRoute } from '../../plugins/routing/application-router.ts'
import { registryOf } from '../../plugins/routing/route-registry.ts'

const answer = (request: { method: string, routeOptions: { url?: string | undefined } }) => `${request.routeOptions.url}`

/** The router of an application, and a function that compares it with the real one. */
async function application (server: FastifyServerOptions = {}, declare: (app: FastifyInstance) => void | Promise<void> = usual) {
  const app = fastify(server)
  await declare(app)
  await app.ready()
  const registry = registryOf(app)
  const routes: RoutedRoute[] = registry.routes.map(({ url, options }) => ({ url, methods: [options.method].flat(), constraints: { ...options.constraints }, options }))
  const router = applicationRouter(app, registry, routes)
  const templateOf = async (method: string, url: string, headers = {}) => {
    const match = await router.match({ method, url, headers })
    return match === null ? 404 : match === 'malformed' ? 400 : match === 'too-long' ? 414 : match.route.url
  }
  const real = async (method: string, url: string, headers = {}) => {
    const { statusCode, body } = await app.inject({ method: method as 'GET', url, headers })
    return statusCode === 200 ? body : statusCode
  }
  return { app, router, templateOf, real }
}

async function usual (app: FastifyInstance) {
  app.get('/articles/:id', answer)
  app.get('/articles/latest', answer)
  app.route({ method: ['PUT', 'POST'], url: '/files/*', handler: answer })
  app.get('/host', { constraints: { host: 'a.example' } }, () => '/host')
  app.get('/host', { constraints: { host: /^b\d\.example$/ } }, () => '/host')
  app.get('/version', { constraints: { version: '1.2.0' } }, () => '/version')
  app.get('/number/:n(^\\d+$)', answer)
  await app.register(async scope => { scope.get('/', () => '/twin') }, { prefix: '/twin' })
}

const URLS = ['/articles/17?x=1', '/articles/latest', '/ARTICLES/Latest/', '/articles/17/', '//articles//17', '/articles/17;a=1', '/articles/%zz',
  '/articles/abcdef', '/files/a/b', '/host', '/version', '/number/7', '/number/x', '/twin', '/twin/', '/nowhere', '/old/17']
const HEADERS = [{}, { host: 'a.example' }, { host: 'b7.example' }, { 'accept-version': '1.x' }, { 'accept-version': '2.0.0' }]

const SERVERS: FastifyServerOptions[] = [
  {}, { routerOptions: { caseSensitive: false, ignoreTrailingSlash: true } }, { caseSensitive: false, ignoreTrailingSlash: true },
  { ignoreTrailingSlash: true, routerOptions: { caseSensitive: false } }, { routerOptions: { ignoreDuplicateSlashes: true } },
  { routerOptions: { useSemicolonDelimiter: true } as object }, { routerOptions: { maxParamLength: 3 } },
  { rewriteUrl: ({ url = '' }) => url.replace('/old', '/articles') }
]
for (const server of SERVERS) {
  t.test(`finds the route that Fastify finds: ${JSON.stringify(server)}${server.rewriteUrl === undefined ? '' : ' rewriteUrl'}`, async t => {
    const { app, templateOf, real } = await application(server)
    for (const url of URLS) {
      for (const method of ['GET', 'HEAD', 'POST', 'get']) {
        for (const headers of HEADERS) {
          const [ours, theirs] = [await templateOf(method, url, headers), await real(method, url, headers)]
          if (method === 'HEAD') t.equal(typeof ours, typeof theirs, `HEAD ${url} ${JSON.stringify(headers)}`)
          else t.equal(ours, theirs, `${method} ${url} ${JSON.stringify(headers)}`)
        }
      }
    }
    await app.close()
  })
}

const byHeader = (name: string) => ({
  name,
  storage () {
    const stored = new Map<unknown, unknown>()
    return { get: (key: unknown) => stored.get(key) ?? null, set: (key: unknown, value: unknown) => { stored.set(key, value) } }
  },
  validate () {},
  deriveConstraint: (request: { headers: Record<string, string> }) => request.headers[`x-${name}`]
})
const later = { ...byHeader('later'), deriveConstraint: (request: { headers: Record<string, string> }, _context: unknown, done: (error: Error | null, value?: unknown) => void) => { setImmediate(done, request.headers['x-broken'] === undefined ? null : new Error('broken'), request.headers['x-later']) } }

t.test('constraints of the application\'s own, whether they are options or added, at once or later', async t => {
  const { app, router, templateOf } = await application({ routerOptions: { constraints: { option: byHeader('option') } } as object }, async app => {
    app.addConstraintStrategy(byHeader('added') as never)
    app.addConstraintStrategy(later as never)
    app.get('/x', { constraints: { option: '1' } }, () => 'option')
    app.get('/y', { constraints: { added: '1' } }, () => 'added')
    app.get('/z', { constraints: { later: '1' } }, () => 'later')
    app.get('/z', () => 'plain')
  })
  t.equal(await templateOf('GET', '/x', { 'x-option': '1' }), '/x')
  t.equal(await templateOf('GET', '/x'), 404)
  t.equal(await templateOf('GET', '/y', { 'x-added': '1' }), '/y')
  t.equal(await templateOf('GET', '/y', { 'x-added': '2' }), 404)
  t.match((await router.match({ method: 'GET', url: '/z', headers: { 'x-later': '1' } })), { route: { constraints: { later: '1' } } })
  t.match((await router.match({ method: 'GET', url: '/z', headers: {} })), { route: { constraints: {} } })
  await t.rejects(router.match({ method: 'GET', url: '/z', headers: { 'x-broken': '1' } }), /broken/)
  await app.close()
})

t.test('parameters and query as Fastify reads them', async t => {
  const { app, router } = await application({ routerOptions: { querystringParser: text => ({ text }) } })
  t.match(await router.match({ method: 'GET', url: '/articles/a%20b?x=1', headers: {} }), { params: { id: 'a b' }, query: { text: 'x=1' } })
  t.equal(router.find('GET', '/articles/17', {})?.url, '/articles/:id')
  t.equal(router.find('GET', '/host', { host: 'a.example' })?.url, '/host')
  t.equal(router.find('GET', '/host', {}), null)
  await app.close()
})

t.test('a URL that rewriteUrl makes unusable is malformed', async t => {
  const { app, templateOf } = await application({ rewriteUrl: () => 7 as unknown as string })
  t.equal(await templateOf('GET', '/articles/17'), 400)
  await app.close()
})

t.test('where Fastify does not show its options, those that it publishes count', async t => {
  const { router } = await application()
  const bare = { initialConfig: {} } as FastifyInstance
  const route = { url: '/x', methods: ['GET', 'GET'], constraints: {}, options: {} }
  t.equal(applicationRouter(bare, { strategies: [] }, [route]).find('GET', '/x', {}), route)
  t.equal(applicationRouter({ initialConfig: { routerOptions: { caseSensitive: false } } } as FastifyInstance, { strategies: [] }, [route]).find('GET', '/X', {}), route)
  t.ok(router)
})
