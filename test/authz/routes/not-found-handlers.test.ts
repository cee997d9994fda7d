import fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import t from 'tap'
import { hooksOf, notFoundHandlers, symbolOf } from '../../../plugins/authz/routes/not-found-handlers.ts'

const pass = (name: string) => Object.defineProperty((_request: unknown, _reply: unknown, done: () => void) => done(), 'name', { value: name })
const found = (app: FastifyInstance) => notFoundHandlers(app)?.map(({ scope, custom, hooks }) => [scope.prefix, custom, hooks])

t.test('Fastify\'s own handler is not custom, whatever the application calls its own', async t => {
  const plain = fastify()
  await plain.ready()
  t.same(found(plain), [['', false, []]])
  for (const handler of [() => 'x', async function basic404 () {}, function () {}]) {
    const app = fastify()
    app.setNotFoundHandler(handler)
    await app.ready()
    t.same(found(app), [['', true, []]])
  }
  const reset = fastify()
  Reflect.apply(reset.setNotFoundHandler, reset, [])
  await reset.ready()
  t.same(found(reset), [['', false, []]], 'set without a handler')
})

t.test('each scope with a prefix has its own, with the hooks in the order in which they run', async t => {
  const app = fastify()
  app.addHook('preHandler', pass('handle'))
  app.addHook('onRequest', pass('one'))
  await app.register(async inner => {
    inner.addHook('onRequest', pass('two'))
    await inner.register(async deeper => {
      deeper.addHook('preValidation', pass('three'))
      deeper.addHook('onSend', pass('never before a handler'))
      deeper.setNotFoundHandler({ preHandler: pass('own') }, () => 'x')
    }, { prefix: '/deeper' })
  }, { prefix: '/inner' })
  app.addHook('onRequest', pass('late'))
  await app.ready()
  t.same(found(app), [['', false, ['one', 'late', 'handle']], ['/inner/deeper', true, ['one', 'two', 'late', 'three', 'handle', 'own']]])
})

t.test('a scope without a prefix that sets a handler, sets that of the scope around', async t => {
  const app = fastify()
  let scope: FastifyInstance | undefined
  await app.register(async inner => {
    scope = inner
    inner.addHook('onRequest', pass('inner'))
    await inner.register(fp(async same => { same.setNotFoundHandler(() => 'x') }))
  })
  await app.ready()
  t.same(found(app), [['', true, ['inner']]])
  t.equal(notFoundHandlers(app)?.[0]?.scope, scope)
})

t.test('the hooks of a scope\'s routes are in their order', async t => {
  const app = fastify()
  app.addHook('preHandler', pass('handle'))
  app.addHook('onRequest', pass('one'))
  let scope: FastifyInstance = app
  await app.register(async inner => {
    inner.addHook('onRequest', pass('two'))
    scope = inner
  })
  await app.ready()
  t.same(hooksOf(scope), ['one', 'two', 'handle'])
  t.same(hooksOf(app), ['one', 'handle'])
})

t.test('where Fastify keeps them in another way, that is known', async t => {
  const other = (...descriptions: string[]) => Object.fromEntries(descriptions.map(description => [Symbol(description), []])) as unknown as FastifyInstance
  t.equal(notFoundHandlers(other()), null)
  t.equal(notFoundHandlers(other('fastify.children')), null)
  t.equal(notFoundHandlers(other('fastify.404ContextKey')), null)
  t.same(hooksOf(other()), [])
})

t.test('a symbol is found by its description, the nearest first', async t => {
  const [near, far] = [Symbol('kept'), Symbol('kept')]
  t.equal(symbolOf(Object.create({ [far]: 1 }) as object, 'kept'), far)
  t.equal(symbolOf(Object.assign(Object.create({ [far]: 1 }) as object, { [near]: 1 }), 'kept'), near)
  t.equal(symbolOf({ kept: 1 }, 'kept'), undefined)
})
