import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'

// Made before the module is loaded, as with a plugin that is imported while the application is being put together.
const early = fastify({ exposeHeadRoutes: false })
early.get('/before', () => '')

const { registryOf, rootOf } = await import('../../plugins/routing/route-registry.ts')

const urlsOf = (app: FastifyInstance) => registryOf(app).routes.map(({ url }) => url)
const strategy = { name: 'secret', storage: () => ({ get: () => null, set: () => {} }), validate () {}, deriveConstraint: () => null } as const

t.test('all routes of an application are known, in whichever scope and before anything asks', async t => {
  const app = fastify({ exposeHeadRoutes: false })
  t.teardown(() => app.close())
  let sibling: FastifyInstance = app
  await app.register(async scope => {
    sibling = scope
    scope.get('/', () => '')
  }, { prefix: '/sibling' })
  app.get('/later', () => '')
  await app.ready()
  t.strictSame(urlsOf(app), ['/sibling', '/later'])
  t.equal(registryOf(sibling), registryOf(app), 'asked from any scope')
  t.ok(registryOf(app).complete)
  t.equal(registryOf(app).routes[0]?.scope, sibling)
  t.equal(registryOf(app).routes[0]?.options.url, '/sibling/', 'the options go on to the second route that Fastify made')
  t.equal(rootOf(sibling), app)
})

t.test('what a later hook writes to the options is seen', async t => {
  const app = fastify({ exposeHeadRoutes: false })
  app.addHook('onRoute', options => { options.config = { written: true } as object })
  app.get('/', () => '')
  t.match(registryOf(app).routes[0]?.options.config, { written: true })
  await app.close()
})

t.test('constraint strategies that are added are kept, from whichever scope', async t => {
  const app = fastify()
  t.throws(() => app.addConstraintStrategy({} as never))
  app.register(async scope => { scope.addConstraintStrategy(strategy as never) })
  await app.ready()
  t.strictSame(registryOf(app).strategies.map(({ name }) => name), ['secret'])
  t.ok(app.hasConstraintStrategy('secret'), 'and the application has them')
  await app.close()
})

t.test('of an application that was made earlier, routes are known from the first question on', async t => {
  t.notOk(registryOf(early).complete)
  early.get('/after', () => '')
  await early.register(async scope => { scope.get('/inner', () => '') })
  t.strictSame(urlsOf(early), ['/after', '/inner'])
  await early.close()
})
