import swagger from '@fastify/swagger'
import fastify, { type FastifyInstance, type FastifyRequest, type FastifyServerOptions, type RouteOptions } from 'fastify'
import { randomBytes } from 'node:crypto'
import authn from '../../plugins/authn/index.ts'
import authz, { definePermissions, defineResource, self } from '../../plugins/authz/index.ts'
import { secretKey } from '../../plugins/keys/index.ts'
import { registryOf } from '../../plugins/routing/route-registry.ts'
import type { Random } from '../security/fuzz/random.ts'

export const model = definePermissions({
  permissions: { 'article:read': 'Read', 'article:write': 'Write', 'user:manage': 'Manage' },
  roles: { reader: ['article:read'], author: ['article:read', 'article:write'], admin: ['article:read', 'article:write', 'user:manage'] }
})

interface Article { id: string, author: string, status: string }
const ARTICLES: readonly Article[] = [{ id: '1', author: 'ada', status: 'draft' }, { id: '2', author: 'bob', status: 'published' }, { id: '3', author: 'bob', status: 'draft' }]
const article = defineResource({
  name: 'article',
  load: async (id: string): Promise<Article | null> => {
    if (id === '9') throw new Error('the database is down')
    return ARTICLES.find(row => row.id === id) ?? null
  },
  visibleTo: { any: [{ owner: 'author' }, { where: { status: 'published' } }, 'user:manage'] },
  policies: { read: 'everybody', change: { any: [{ owner: 'author' }, 'user:manage'] } }
})
const folder = defineResource({ name: 'folder', param: 'folder', load: (id: string) => id === 'f1' ? { id, member: 'ada' } : null, policies: { open: { owner: 'member' } } })

const params = { type: 'object', properties: { id: { type: 'string', maxLength: 3 }, folder: { type: 'string' } } } as const
const PERMISSIONS = Object.keys(model.permissions)
const URLS = ['/', '/a', '/A', '/a/', '/a/:id', '/a/new', '/a/*', '/b', '/b/:id', '/b/:id(^\\d+$)', '/:id', '/c/:folder/:id', '/*', '/v', '/v/x']
const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']
const PREFIXES = ['/p', '/q', '/p/r', '/a']

/** A route that was declared; what a request reached is known by its mark. */
export interface MarkedRoute {
  readonly mark: number
  readonly guarded: boolean
}

/** A random application, ready, and what the requests to it can vary. */
export interface RandomApplication {
  readonly app: FastifyInstance
  readonly routes: ReadonlyMap<number, MarkedRoute>
  /** The rule for requests that no route matched; null if none decides, for authz is not at the root or has no such option. */
  readonly notFound: 'authenticated' | 'user:manage' | null
  readonly requests: readonly RandomRequest[]
}

/** What is asked for. */
export interface RandomRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

const HEADERS = [{}, {}, { host: 'open.example' }, { 'accept-version': '1.x' }, { 'x-plan': 'gold' }, { 'x-later': '1' }]

function strategy (name: string, header: string) {
  return {
    name,
    storage () {
      const stored = new Map<unknown, unknown>()
      return { get: (key: unknown) => stored.get(key) ?? null, set: (key: unknown, value: unknown) => { stored.set(key, value) } }
    },
    validate () {},
    deriveConstraint: (request: { headers: Readonly<Record<string, unknown>> }) => request.headers[header]
  }
}

/** Makes an application, or says by which error it refuses to boot: the generator does not know all rules of boot. */
export async function randomApplication (random: Random): Promise<RandomApplication | { readonly refused: string }> {
  const app = fastify(serverOptions(random))
  const routes = new Map<number, MarkedRoute>()
  const notFound = random.chance(0.2) ? random.pick(['authenticated', 'user:manage'] as const) : null
  try {
    app.addConstraintStrategy(strategy('later', 'x-later') as never)
    // Says of each request, before anything decides, which route it reached.
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-mark', request.is404 ? 'none' : String((request.routeOptions.config as { mark?: number }).mark))
    })
    await app.register(swagger, { openapi: { openapi: '3.1.0', info: { title: 'Random', version: '1' }, components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } } } })
    await declare(app, random, routes, notFound)
    await app.ready()
  } catch (error) {
    await app.close().catch(() => {})
    const { code } = error as { code?: string }
    if (code === undefined) throw error
    return { refused: code }
  }
  return { app, routes, notFound, requests: requestsOf(app, random) }
}

function serverOptions (random: Random): FastifyServerOptions {
  return {
    exposeHeadRoutes: random.chance(0.7),
    routerOptions: {
      caseSensitive: random.chance(0.7),
      ignoreTrailingSlash: random.chance(0.3),
      ignoreDuplicateSlashes: random.chance(0.3),
      constraints: { plan: strategy('plan', 'x-plan') }
    } as object,
    ...(random.chance(0.2) && { rewriteUrl: ({ url }) => String(url).replace(/^\/old/, '/a') } satisfies FastifyServerOptions)
  }
}

/** authz at the root, or in one or two scopes beside routes that it does not guard. */
async function declare (app: FastifyInstance, random: Random, routes: Map<number, MarkedRoute>, notFound: RandomApplication['notFound']): Promise<void> {
  const keys = secretKey(randomBytes(32), { algorithm: 'HS256' })
  const guardWith = async (scope: FastifyInstance, options: object = {}) => {
    await scope.register(authn, { trust: { issuer: 'https://login.example', audience: 'https://api.example', keys } })
    await scope.register(authz, { model, log: { denials: false }, openapi: { security: [{ bearer: [] }] }, ...options })
  }
  if (notFound !== null || random.chance(0.4)) {
    await guardWith(app, notFound === null ? {} : { notFound })
    if (notFound !== null || random.chance(0.3)) app.setNotFoundHandler((_request, reply) => reply.code(notFound === null ? 404 : 200).send('the fallback'))
    const isOpen = !random.chance(0.3)
    if (!isOpen) app.authz.defaults(random.pick(['authenticated', 'article:read']))
    await fill(app, random, routes, true, 0, isOpen)
    return
  }
  for (let i = random.int(0, 3); i > 0; i--) addRoute(app, random, routes, false)
  for (let i = random.int(1, 2); i > 0; i--) {
    await app.register(async scope => {
      await guardWith(scope)
      await fill(scope, random, routes, true, 0)
    }, random.chance(0.5) ? { prefix: random.pick(PREFIXES) } : {})
  }
  for (let i = random.int(0, 3); i > 0; i--) addRoute(app, random, routes, false)
  if (random.chance(0.5)) await app.register(async scope => fill(scope, random, routes, false, 1), { prefix: random.pick(PREFIXES) })
}

async function fill (scope: FastifyInstance, random: Random, routes: Map<number, MarkedRoute>, guarded: boolean, depth: number, isOpen = true): Promise<void> {
  for (let i = random.int(1, 5); i > 0; i--) addRoute(scope, random, routes, guarded, isOpen)
  if (depth > 1 || random.chance(0.5)) return
  await scope.register(async inner => {
    const hasDefault = guarded && random.chance(0.4)
    if (hasDefault) inner.authz.defaults(random.pick(['authenticated', 'article:write', { not: 'user:manage' }]))
    await fill(inner, random, routes, guarded, depth + 1, isOpen && !hasDefault)
  }, random.chance(0.7) ? { prefix: random.pick(PREFIXES) } : {})
}

/** Declares a route, if its URL is not taken. */
function addRoute (scope: FastifyInstance, random: Random, routes: Map<number, MarkedRoute>, guarded: boolean, isOpen = true): void {
  const mark = routes.size
  const method = random.chance(0.1) ? scope.supportedMethods : random.pick(METHODS)
  const url = random.pick(URLS)
  const constraints = randomConstraints(random)
  const place = JSON.stringify([(scope.prefix + url).toLowerCase().replace(/\/+/g, '/').replace(/(.)\/$/, '$1'), constraints])
  const taken = registryOf(scope).routes.some(({ url, options }) => [options.method].flat().some(one => [method].flat().includes(one)) &&
    place === JSON.stringify([url.toLowerCase().replace(/\/+/g, '/').replace(/(.)\/$/, '$1'), options.constraints ?? null]))
  if (taken) return
  routes.set(mark, { mark, guarded })
  scope.route({
    method: Array.isArray(method) ? [...method] : method,
    url,
    schema: { params },
    config: { mark } as object,
    ...(constraints !== null && { constraints }),
    ...(random.chance(0.1) && { prefixTrailingSlash: random.pick(['both', 'slash', 'no-slash']) }),
    ...(guarded && (isOpen || !random.chance(0.2)) && { authz: randomRule(random, url, 0, isOpen) as never }),
    handler: async (request: FastifyRequest) => {
      if (guarded) await request.authz.filter(article as never, 'read' as never)
      return 'the handler ran'
    }
  } as RouteOptions)
}

function randomConstraints (random: Random): Record<string, unknown> | null {
  if (!random.chance(0.25)) return null
  return random.pick<Record<string, unknown>>([{ host: 'open.example' }, { host: /^open/ }, { version: '1.2.0' }, { plan: 'gold' }, { later: '1' }, { host: 'open.example', version: '1.2.0' }])
}

/** A rule that may stand on a route of this URL; now and then one that refuses to boot. */
function randomRule (random: Random, url: string, depth: number, isOpen: boolean): unknown {
  const leaves: Array<() => unknown> = [
    () => random.pick(PERMISSIONS), () => random.pick(PERMISSIONS), () => 'authenticated',
    () => ({ stepUp: random.pick([{ maxAge: 60 }, { acr: 'mfa' }]) }),
    ...(url.includes(':id') ? [() => article.can(random.pick(['read', 'change'])), () => article.can('change'), () => self('id')] : []),
    ...(url.includes(':folder') ? [() => folder.can('open')] : [])
  ]
  if (depth === 0) {
    if (random.chance(0.15)) return random.pick([...isOpen ? ['public', 'optional'] : [], { public: true, override: 'open on purpose' }])
    if (random.chance(0.08)) return article.list('read')
  }
  if (depth < 2 && random.chance(0.4)) {
    const [one, other] = [randomRule(random, url, depth + 1, isOpen), randomRule(random, url, depth + 1, isOpen)]
    return random.pick([{ all: [one, other] }, { any: [one, other] }, { not: random.pick(PERMISSIONS) }])
  }
  return random.pick(leaves)()
}

const VALUES = ['1', '1', '2', '3', '4', '9', 'ada', 'x', 'f1', 'f2', 'new', 'toolong', 'a/b', '%31', '%zz']
/** What a client may do to a URL. */
const SPELLINGS: ReadonlyArray<(url: string) => string> = [
  url => url, url => url, url => url, url => url, url => url.toUpperCase(), url => `${url}/`, url => url.replace(/\/$/, ''), url => url.replace('/', '//'),
  url => `${url}?x=1`, url => `${url}/nowhere`, url => url.replace(/^\/a/, '/old'), url => `${url};x=1`
]

/** Requests to the routes that there are, most of them as they are meant. */
function requestsOf (app: FastifyInstance, random: Random): RandomRequest[] {
  const { routes } = registryOf(app)
  return Array.from({ length: 30 }, () => {
    const { url: template, options } = random.pick(routes)
    const url = template.replace(/:\w+(\([^)]*\))?|\*/g, () => random.pick(VALUES)) || '/'
    const { host, version, plan, later } = (random.chance(0.8) ? options.constraints ?? {} : {}) as Record<string, unknown>
    const wanted = { ...(host !== undefined && { host: 'open.example' }), ...(version !== undefined && { 'accept-version': '1.x' }), ...(plan !== undefined && { 'x-plan': 'gold' }), ...(later !== undefined && { 'x-later': '1' }) }
    return {
      // Fastify refuses QUERY without a body before any rule that needs parameters is decided.
      method: random.chance(0.85) ? random.pick([options.method].flat().filter(method => method !== 'QUERY')) : random.pick(METHODS),
      url: random.pick(SPELLINGS)(url) || '/',
      headers: random.chance(0.9) ? wanted : random.pick(HEADERS)
    }
  })
}
