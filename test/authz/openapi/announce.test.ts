import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import websocket from '@fastify/websocket'
import fastify, { type FastifyInstance, type FastifySchema } from 'fastify'
import t from 'tap'
import authz from '../../../plugins/authz/index.ts'
import { announce } from '../../../plugins/authz/openapi/announce.ts'
import problem from '../../../plugins/problem/index.ts'
import { failure, guarded, loose, model } from '../articles.ts'
import { bearer, standIn } from '../authenticator.ts'
import { article, params } from '../matrix/publishing.ts'
import { described, faultsOf, openapi, operationsOf, VERSIONS } from './described.ts'

const security = (...requirements: unknown[]) => ({ security: requirements } as FastifySchema)

function routes (app: FastifyInstance): void {
  app.get('/health', { authz: 'public' }, () => ({ ok: true }))
  app.get('/maybe', { authz: 'optional' }, () => '')
  app.get('/articles', { authz: 'article:read', schema: { response: { 200: { type: 'object', properties: { id: { type: 'string' } } }, 403: { type: 'object', description: 'own', properties: {} } } } }, () => ({ id: '1', hidden: true }))
  app.put('/articles/:id', { authz: loose({ all: [article.can('update'), { stepUp: { acr: 'mfa' } }] }), schema: { params } }, () => '')
  app.get('/hidden', { authz: 'public', schema: { hide: true } }, () => '')
}

for (const [version, document] of Object.entries(VERSIONS)) {
  for (const order of ['before', 'after'] as const) {
    t.test(`a document of version ${version} is valid and says what rules say, with swagger registered ${order} authz`, async t => {
      const app = await described(routes, { swagger: order, document })
      t.equal(await faultsOf(app.swagger()), undefined)
      const operations = operationsOf(app.swagger())
      t.notOk('GET /hidden' in operations)
      t.strictSame(operations['GET /health']?.security, [])
      t.strictSame(Object.keys(operations['GET /health']?.responses ?? {}), ['200'])
      t.strictSame(operations['GET /maybe']?.security, [{ bearer: [] }, { cookie: [] }, {}])
      t.equal(operations['GET /articles']?.responses['403']?.description, 'own')
      const update = operations['PUT /articles/{id}']
      t.strictSame(update?.security, openapi.security)
      t.strictSame(Object.keys(update?.responses ?? {}), ['200', '401', '403', '404', '503'])
      const refused = update?.responses['401']
      t.strictSame((refused?.schema ?? refused?.content?.['application/json']?.schema)?.required, ['statusCode', 'error', 'message'])
      t.strictSame(update?.['x-authz'], { rule: "article.can('update') and a login by mfa" })
      const yaml = app.swagger({ yaml: true })
      t.equal(await faultsOf(yaml), undefined)
      t.match(yaml, "rule: \"article.can('update') and a login by mfa\"")
      t.notMatch(yaml, 'x-gatehouse-route')
      await app.close()
    })
  }
}

t.test('a body is documented as it is sent: by problem, wherever it is registered, by Fastify, or unknown', async t => {
  const guarded = { authz: 'article:read' } as const
  const app = await described(async app => {
    app.get('/fastify', guarded, () => '')
    await app.register(async scope => {
      await scope.register(problem)
      scope.get('/problem', guarded, () => '')
      await scope.register(async inner => { inner.get('/inner', guarded, () => '') })
    })
    await app.register(async scope => {
      scope.get('/json', guarded, () => '')
      await scope.register(problem)
    }, { prefix: '/late' })
    await app.register(async scope => {
      scope.setErrorHandler(() => 'own')
      scope.get('/own', guarded, () => '')
    })
    app.get('/own-of-the-route', { ...guarded, errorHandler: () => 'own' }, () => '')
  })
  const operations = operationsOf(app.swagger())
  for (const [path, type] of [['/fastify', 'application/json'], ['/problem', 'application/problem+json'], ['/inner', 'application/problem+json'], ['/late/json', 'application/json']] as const) {
    t.strictSame(Object.keys(operations[`GET ${path}`]?.responses['401']?.content ?? {}), [type], path)
    t.ok(String((await app.inject(path)).headers['content-type']).startsWith(type), path)
  }
  for (const path of ['/own', '/own-of-the-route']) t.strictSame(Object.keys(operations[`GET ${path}`]?.responses['401'] ?? {}), ['description'], path)
  t.equal(await faultsOf(app.swagger()), undefined)
  await app.close()
})

t.test('no answer is changed by what the document says of it', async t => {
  const setUps: Record<string, (app: FastifyInstance) => Promise<void>> = {
    'Fastify\'s own handler': async () => {},
    'the problem plugin': async app => { await app.register(problem) },
    'a handler of one\'s own': async app => {
      app.setErrorHandler((error: { statusCode?: number, code?: string }, _request, reply) => reply.code(error.statusCode ?? 500).type('application/problem+json').send({ status: error.statusCode, own: { deep: [error.code] }, list: [1] }))
    }
  }
  for (const [name, setUp] of Object.entries(setUps)) {
    const documented = await described(routes, { setUp })
    documented.swagger()
    const plain = fastify()
    await setUp(plain)
    await plain.register(standIn)
    await plain.register(authz, { model })
    routes(plain)
    for (const [url, method, headers] of [
      ['/articles', 'GET', {}], ['/articles', 'GET', bearer({})], ['/articles', 'GET', bearer({ roles: ['author'] })], ['/articles/1', 'PUT', bearer({})],
      ['/articles/1', 'PUT', bearer({ sub: 'eve' })], ['/articles/1', 'PUT', {}], ['/health', 'GET', {}], ['/nowhere', 'GET', {}]
    ] as const) {
      const [one, other] = await Promise.all([documented, plain].map(app => app.inject({ url, method, headers })))
      t.strictSame([one?.statusCode, one?.body, one?.headers['content-type']], [other?.statusCode, other?.body, other?.headers['content-type']], `${name}: ${method} ${url}`)
    }
    await Promise.all([documented.close(), plain.close()])
  }
})

t.test('the user interface serves that document', async t => {
  const app = fastify()
  await app.register(swagger, VERSIONS.v30)
  await app.register(swaggerUi, { routePrefix: '/docs' })
  await app.register(async scope => {
    await scope.register(standIn)
    await scope.register(authz, { model, openapi })
    routes(scope)
  })
  t.strictSame(operationsOf((await app.inject('/docs/json')).json())['GET /articles']?.security, openapi.security)
  t.match((await app.inject('/docs/yaml')).body, /bearer/)
  await app.close()
})

t.test('a document that is asked for in an onReady hook before ours is described, and what is kept is final', async t => {
  for (const order of ['before', 'after'] as const) {
    const early: unknown[] = []
    const app = await described(routes, {
      swagger: order,
      // The hook of swagger itself must run first, or it throws.
      setUp: async app => {
        if (order === 'before') await app.register(swagger, { ...VERSIONS.v30, decorator: 'other' })
        app.addHook('onReady', async () => {
          if (order === 'before') early.push((app as unknown as { other: () => object }).other())
        })
      }
    })
    for (const document of early) t.strictSame(operationsOf(document as object)['GET /articles']?.security, openapi.security)
    t.strictSame(operationsOf(app.swagger())['GET /articles']?.security, openapi.security)
    t.equal(app.swagger(), app.swagger())
    await app.close()
  }
})

t.test('each of several documents is described, in whatever scope, with the routes that it has', async t => {
  const app = fastify()
  await app.register(swagger, { ...VERSIONS.v30, decorator: 'everything' })
  await app.register(standIn)
  await app.register(authz, { model, openapi })
  await app.register(swagger, { ...VERSIONS.v31, decorator: 'external', transform: ({ schema, url }) => ({ schema: { ...schema, hide: url.startsWith('/internal') }, url }) })
  app.get('/a', { authz: 'article:read' }, () => '')
  const documents: Array<() => object> = []
  await app.register(async scope => {
    await scope.register(swagger, { ...VERSIONS.v20, decorator: 'inner' })
    scope.get('/internal', { authz: 'article:read' }, () => '')
    documents.push(() => (scope as unknown as { inner: () => object }).inner())
  })
  await app.ready()
  const { everything, external } = app as unknown as Record<string, () => object>
  for (const [make, ...paths] of [[everything, '/a', '/internal'], [external, '/a'], [documents[0], '/internal']] as const) {
    const operations = operationsOf(make?.() ?? {})
    t.strictSame(Object.keys(operations), paths.map(path => `GET ${path}`))
    for (const operation of Object.values(operations)) t.strictSame(operation.security, openapi.security)
  }
  await app.close()
})

t.test('routes outside of the scope of authz stay as they are', async t => {
  const app = fastify()
  await app.register(swagger, VERSIONS.v30)
  for (const prefix of ['/one', '/two']) {
    await app.register(async scope => {
      await scope.register(standIn)
      await scope.register(authz, { model, openapi: { security: [{ [prefix === '/one' ? 'bearer' : 'cookie']: [] }] } })
      scope.get('/in', { authz: 'article:read' }, () => '')
    }, { prefix })
  }
  app.get('/out', () => '')
  app.get('/own', { schema: security({ cookie: [] }) }, () => '')
  await app.ready()
  const operations = operationsOf(app.swagger())
  t.strictSame(operations['GET /out'], { responses: { 200: { description: 'Default Response' } } })
  t.strictSame(operations['GET /own']?.security, [{ cookie: [] }])
  t.strictSame([operations['GET /one/in']?.security, operations['GET /two/in']?.security], [[{ bearer: [] }], [{ cookie: [] }]])
  await app.close()
})

t.test('a path with a guarded variant is never documented as public, in whatever order', async t => {
  const variants: Array<(app: FastifyInstance) => unknown> = [
    app => app.get('/c', { authz: 'public', constraints: { host: 'open.example' }, schema: security() }, () => ''),
    app => app.get('/c', { authz: 'article:read' }, () => ''),
    app => app.get('/c', { authz: 'optional', constraints: { version: '2.0.0' }, schema: { summary: 'second' } }, () => '')
  ]
  for (const order of [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 2, 1]]) {
    const app = await described(app => order.forEach(index => variants[index]?.(app)))
    const operation = operationsOf(app.swagger())['GET /c']
    t.strictSame(operation?.security, openapi.security)
    t.equal(operation?.['x-authz']?.rule, 'article:read')
    t.strictSame(new Set(operation?.['x-authz']?.variants), new Set([
      { url: '/c', constraints: { host: 'open.example' }, rule: 'public' }, { url: '/c', rule: 'article:read' }, { url: '/c', constraints: { version: '2.0.0' }, rule: 'optional' }
    ]))
    t.equal(await faultsOf(app.swagger()), undefined)
    await app.close()
  }
})

t.test('that holds beside a route outside of the scope, too', async t => {
  for (const first of [true, false]) {
    const app = fastify()
    await app.register(swagger, VERSIONS.v30)
    const open = () => app.get('/c', { constraints: { host: 'open.example' } }, () => '')
    if (first) open()
    await app.register(async scope => {
      await scope.register(standIn)
      await scope.register(authz, { model, openapi })
      scope.get('/c', { authz: 'article:read' }, () => '')
    })
    if (!first) open()
    await app.ready()
    t.strictSame(operationsOf(app.swagger())['GET /c']?.security, openapi.security)
    await app.close()
  }
})

t.test('HEAD, several methods, wildcards, prefixes, trailing slashes and WebSockets are described as they are', async t => {
  const document = { ...VERSIONS.v30, exposeHeadRoutes: true }
  const app = await described(async app => {
    await app.register(websocket)
    app.get('/a', { authz: 'article:read', exposeHeadRoute: true, schema: { operationId: 'a' } as FastifySchema }, () => '')
    app.route({ method: ['POST', 'DELETE'], url: '/many', authz: 'article:write', handler: () => '' })
    app.get('/files/*', { authz: 'article:read' }, () => '')
    // The plugin hides what is nothing but a WebSocket.
    app.get('/live', { websocket: true, authz: 'article:read' }, () => {})
    app.route({ method: 'GET', url: '/both', authz: 'article:read', handler: () => '', wsHandler: () => {} })
    await app.register(async scope => {
      scope.get('/', { authz: 'article:read' }, () => '')
      scope.get('/:id', { authz: 'public' }, () => '')
    }, { prefix: '/under' })
  }, { document })
  const operations = operationsOf(app.swagger())
  const guarded = ['GET /a', 'HEAD /a', 'POST /many', 'DELETE /many', 'GET /files/{*}', 'GET /both', 'GET /under/']
  t.strictSame(Object.keys(operations).sort(), [...guarded, 'GET /under/{id}'].sort())
  for (const name of guarded) t.strictSame(operations[name]?.security, openapi.security, name)
  t.strictSame(operations['GET /under/{id}']?.security, [])
  await app.close()
})

t.test('a transform of the application may rename, hide and drop what it likes', async t => {
  for (const document of [
    { ...VERSIONS.v30, transform: ({ url }: { url: string }) => ({ schema: {}, url }) },
    { ...VERSIONS.v30, transformObject: (made: object) => JSON.parse(JSON.stringify(Object.values(made)[0])) as object }
  ]) {
    const app = await described(routes, { document: document as typeof VERSIONS.v30 })
    t.strictSame(operationsOf(app.swagger())['GET /articles']?.security, openapi.security)
    await app.close()
  }
  const renamed = await described(routes, { document: { ...VERSIONS.v30, transform: ({ schema, url }) => ({ schema, url: `/v2${url}` }) } })
  t.strictSame(operationsOf(renamed.swagger())['GET /v2/articles']?.security, openapi.security)
  await renamed.close()
})

t.test('security of a route that contradicts its rule does not boot, and all such routes are named', async t => {
  const { code, message } = await failure(described(app => {
    app.get('/open', { authz: 'article:read', schema: security() }, () => '')
    app.get('/half', { authz: 'article:read', schema: security({ bearer: [] }, {}) }, () => '')
    app.get('/closed', { authz: 'public', schema: security({ bearer: [] }) }, () => '')
    app.get('/fine', { authz: 'article:read', schema: security({ bearer: ['article:read'] }) }, () => '')
  }))
  t.equal(code, 'GTH_AUTHZ_SECURITY_CONTRADICTS')
  t.match(message, /\n {2}GET \/open: [^]*\n {2}GET \/half: [^]*\n {2}GET \/closed: /)
  t.notMatch(message, '/fine')
})

t.test('security that a hook sets after authz is read, too', async t => {
  const { code } = await failure(described(app => {
    app.addHook('onRoute', options => { options.schema = security() })
    app.get('/open', { authz: 'article:read' }, () => '')
  }))
  t.equal(code, 'GTH_AUTHZ_SECURITY_CONTRADICTS')
})

t.test('security of a route that is only another than that of the option stays', async t => {
  const app = await described(app => {
    app.get('/scoped', { authz: 'article:read', schema: security({ cookie: ['article:read'] }) }, () => '')
    app.get('/maybe', { authz: 'optional', schema: security({ cookie: [] }, {}) }, () => '')
  })
  const operations = operationsOf(app.swagger())
  t.strictSame([operations['GET /scoped']?.security, operations['GET /maybe']?.security], [[{ cookie: ['article:read'] }], [{ cookie: [] }, {}]])
  await app.close()
})

t.test('a document that is written by hand is described, and the one that was given stays as it is', async t => {
  const given = { openapi: '3.0.3', info: { title: 'a', version: '1' }, paths: { '/articles': { get: { responses: { 200: { description: 'ok' } } } } } }
  const copy = structuredClone(given)
  const app = await described(routes, { document: { mode: 'static', specification: { document: given } } as unknown as typeof VERSIONS.v30 })
  t.strictSame(operationsOf(app.swagger())['GET /articles']?.security, openapi.security)
  t.strictSame(given, copy)
  await app.close()
})

t.test('a schema that several routes share stays as it was', async t => {
  const schema = { summary: 'shared' }
  const app = await described(app => {
    app.get('/a', { authz: 'public', schema }, () => '')
    app.get('/b', { authz: 'article:read', schema }, () => '')
  })
  const operations = operationsOf(app.swagger())
  t.strictSame([operations['GET /a']?.security, operations['GET /b']?.security], [[], openapi.security])
  t.strictSame(Object.keys(schema), ['summary'])
  announce(fastify(), [], openapi)
  await app.close()
})

t.test('without @fastify/swagger there is no document to describe, and the application boots', async t => {
  const app = await guarded({ authz: { openapi } })
  app.get('/articles', { authz: 'article:read' }, async () => [])
  await t.resolves(Promise.resolve(app.ready()))
  await app.close()
})
