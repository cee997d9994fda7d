import fastify from 'fastify'
import t from 'tap'
import { nameOf, parsePrintedRoutes, unannouncedRoutes, unnamedParameters, HOOK_NAME } from '../../plugins/routing/printed-routes.ts'

const answer = () => 'x'

function routed () {
  const app = fastify({ exposeHeadRoutes: false })
  app.get('/', answer)
  app.get('/a/*', answer)
  app.get('/b/*', answer)
  app.get('/user/:id', answer)
  app.get('/user/:name/x', answer)
  app.route({ method: ['POST', 'PUT'], url: '/user/:id', handler: answer })
  app.get('/host', { constraints: { host: 'x.example' } }, answer)
  app.get('/host', { constraints: { host: /^y (GET)$/ } }, answer)
  app.get('/host', answer)
  app.get('/number/:n(^(1|2)$)', answer)
  app.get('/optional/:o?', answer)
  app.options('*', answer)
  app.register(async scope => {
    scope.get('/', answer)
    scope.get('/1', answer)
  }, { prefix: '/scope' })
  return app
}

const NAMES = [
  'GET /', 'GET /a/*', 'GET /b/*', 'GET /host', 'GET /host {"host":"/^y (GET)$/"}', 'GET /host {"host":"x.example"}', 'GET /number/:n(^(1',
  'GET /optional', 'GET /optional/:o', 'GET /scope', 'GET /scope/', 'GET /scope/1', 'GET /user/:id', 'GET /user/:id/x',
  'OPTIONS *', 'POST /user/:id', 'PUT /user/:id'
]

t.test('every route of a real tree is found, with its hooks', async t => {
  const app = routed()
  const hook = Object.defineProperty((_request: unknown, _reply: unknown, done: () => void) => done(), 'name', { value: 'the-hook' })
  app.addHook('onRequest', hook)
  await app.ready()
  const routes = parsePrintedRoutes(app.printRoutes({ includeMeta: ['onRequest'] }))
  t.same(routes.map(nameOf).sort(), NAMES)
  t.ok(routes.every(({ onRequest }) => onRequest.length === 1 && onRequest[0] === 'the-hook()'))
  await app.close()
})

t.test('hooks belong to the route above them', async t => {
  const app = fastify({ exposeHeadRoutes: false })
  const named = (name: string) => Object.defineProperty((_request: unknown, _reply: unknown, done: () => void) => done(), 'name', { value: name })
  app.get('/a', { onRequest: named('one') }, answer)
  app.get('/a/b', answer)
  app.get('/c', { onRequest: [named('two'), named('three')], constraints: { version: '1.0.0' } }, answer)
  app.get('/c', { constraints: { version: '2.0.0' } }, answer)
  await app.ready()
  t.strictSame(parsePrintedRoutes(app.printRoutes({ includeMeta: ['onRequest'] })), [
    { method: 'GET', path: '/a', constraints: '', onRequest: ['one()'] },
    { method: 'GET', path: '/a/b', constraints: '', onRequest: [] },
    { method: 'GET', path: '/c', constraints: '{"version":"1.0.0"}', onRequest: ['two()', 'three()'] },
    { method: 'GET', path: '/c', constraints: '{"version":"2.0.0"}', onRequest: [] }
  ])
  await app.close()
})

t.test('a route keeps its name when others come', async t => {
  const app = fastify({ exposeHeadRoutes: false })
  app.get('/user/:id', answer)
  app.get('/users', answer)
  const before = parsePrintedRoutes(app.printRoutes()).map(nameOf)
  app.get('/user/:name/x', answer)
  app.get('/us', answer)
  app.post('/user/:number', answer)
  const after = parsePrintedRoutes(app.printRoutes()).map(nameOf)
  t.ok(before.every(name => after.includes(name)))
})

t.test('an application without routes', async t => {
  t.same(parsePrintedRoutes(fastify().printRoutes()), [])
  t.same(parsePrintedRoutes(''), [])
})

t.test('routes that were not announced, and have not authz\'s hook', async t => {
  const app = fastify()
  app.get('/early/:id', answer)
  app.get('/host', { constraints: { host: /^x$/, version: '1.0.0' } }, answer)
  const guard = Object.defineProperty(async () => {}, 'name', { value: `${HOOK_NAME}7` })
  app.get('/guarded', { onRequest: guard }, answer)
  app.get('/announced/:name', answer)
  app.get('/announced/host', { constraints: { host: /^x$/ } }, answer)
  const announced = [{ url: '/announced/:other', options: { method: ['GET', 'HEAD'], url: '/announced/:other' }, scope: app }, { url: '/announced/host', options: { method: ['GET', 'HEAD'], url: '/announced/host', constraints: { host: /^x$/ } }, scope: app }]
  await app.ready()
  t.strictSame(unannouncedRoutes(app, announced as never).map(({ method, path, constraints }) => [method, path, constraints]), [
    ['GET', '/early/:id', {}], ['HEAD', '/early/:id', {}],
    ['GET', '/host', { host: '/^x$/', version: '1.0.0' }], ['HEAD', '/host', { host: '/^x$/', version: '1.0.0' }]
  ])
  t.strictSame(['/a/:id', '/:a-:b.:c', '/v::a', '/:id(^\\d+$)/x'].map(unnamedParameters), ['/a/:', '/:-:.:', '/v::a', '/:(^\\d+$)/x'])
  await app.close()
})
