import middie from '@fastify/middie'
import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import authz, { type AuthzOptions } from '../../../plugins/authz/index.ts'
import { notFoundWarning } from '../../../plugins/authz/routes/not-found-warning.ts'
import problem from '../../../plugins/problem/index.ts'
import { model } from '../articles.ts'
import { standIn } from '../authenticator.ts'
import { warned } from '../warned.ts'

/** What an application warns of when it boots, in lines. */
async function told (build: (app: FastifyInstance) => unknown): Promise<string[]> {
  const { server, messages } = warned()
  const app = fastify(server)
  await build(app)
  await app.ready()
  await app.close()
  return messages
}

async function protect (app: FastifyInstance, options: Partial<AuthzOptions> = {}): Promise<void> {
  await app.register(standIn)
  await app.register(authz, { model, ...options })
}

const spa = () => 'the single-page application'
/** Sets Fastify's own handler once more, which JavaScript can. */
const setOwn = (scope: FastifyInstance) => { Reflect.apply(scope.setNotFoundHandler, scope, []) }
const dashboard = (_request: unknown, response: { end (text: string): void }) => response.end('the dashboard')

t.test('a 404 handler in a guarded scope is told of, wherever it was set', async t => {
  const expected = /no option notFound[^]*\n {2}the 404 handler of the scope \/\n[^]*notFound: a rule such as 'authenticated', or 'public'/
  const setBefore = await told(async app => { app.setNotFoundHandler(spa); await protect(app) })
  const setAfter = await told(async app => { await protect(app); app.setNotFoundHandler(spa) })
  const setInside = await told(async app => { await protect(app); await app.register(async inner => { inner.setNotFoundHandler(spa) }) })
  for (const messages of [setBefore, setAfter, setInside]) {
    t.equal(messages.length, 1)
    t.match(messages[0], expected)
  }
  const prefixed = await told(async app => {
    await app.register(async inner => { inner.setNotFoundHandler(spa) }, { prefix: '/before' })
    await protect(app)
    await app.register(async inner => { inner.setNotFoundHandler(spa) }, { prefix: '/after' })
  })
  t.equal(prefixed.length, 1)
  t.match(prefixed[0], /the 404 handler of the scope \/before\n {2}the 404 handler of the scope \/after\n/)
})

t.test('a root default does not count as a rule for what no route matched', async t => {
  const [message] = await told(async app => {
    await protect(app)
    app.authz.defaults('user:manage')
    app.setNotFoundHandler(spa)
  })
  t.match(message, /the 404 handler of the scope \//)
})

t.test('what answers nothing but 404 is not told of', async t => {
  t.same(await told(protect), [], 'Fastify\'s own handler')
  t.same(await told(async app => { await protect(app); setOwn(app) }), [], 'Fastify\'s own handler, set')
  t.same(await told(async app => { await app.register(problem); await protect(app) }), [], 'that of problem')
  t.same(await told(async app => { await protect(app); await app.register(problem) }), [], 'that of problem, later')
  t.same(await told(async app => { await protect(app); await app.register(middie) }), [], 'middie without app.use')
  const [message] = await told(async app => {
    await app.register(problem)
    await protect(app)
    await app.register(async inner => { inner.setNotFoundHandler(spa) }, { prefix: '/inner' })
  })
  t.match(message, /\n {2}the 404 handler of the scope \/inner\nGive/, 'beside that of problem')
})

t.test('what is outside of guarded scopes is not told of', async t => {
  t.same(await told(async app => {
    app.setNotFoundHandler(spa)
    await app.register(async inner => { await protect(inner) })
    await app.register(async sibling => { sibling.setNotFoundHandler(spa) }, { prefix: '/sibling' })
  }), [])
})

t.test('with the option, whatever it says, nobody is told what it is for', async t => {
  for (const notFound of ['public', 'optional', 'authenticated', 'user:manage'] as const) {
    t.same(await told(async app => {
      await protect(app, { notFound })
      await app.register(middie)
      app.use('/admin', dashboard)
      app.setNotFoundHandler(spa)
    }), [], notFound)
  }
})

t.test('middleware is told of where what no route matched comes to it', async t => {
  const [root] = await told(async app => { await protect(app); await app.register(middie); app.use('/admin', dashboard) })
  t.match(root, /no option notFound[^]*@fastify\/middie: \/admin \(scope \/\)/)
  const scope = async (inner: FastifyInstance) => { await inner.register(middie); inner.use('/admin', dashboard) }
  t.same(await told(async app => { await protect(app); await app.register(scope, { prefix: '/in' }) }), [], 'only the routes of the scope lead to it')
  const [own] = await told(async app => {
    await protect(app)
    await app.register(async inner => { await scope(inner); setOwn(inner) }, { prefix: '/in' })
  })
  t.match(own, /@fastify\/middie: \/in\/admin \(scope \/in\)/)
})

t.test('middleware before authz is named whatever the rule, for it answers before the rules of routes too', async t => {
  for (const options of [{}, { notFound: 'authenticated' }] as const) {
    const atRoot = await told(async app => { await app.register(middie); app.use('/admin', dashboard); await protect(app, options) })
    const around = await told(async app => {
      await app.register(middie)
      app.use('/admin', dashboard)
      await app.register(async inner => { await protect(inner, options); setOwn(inner) }, { prefix: '/in' })
    })
    for (const messages of [atRoot, around]) t.match(messages.join(), /registered before authz[^]*\n {2}@fastify\/middie: \/admin \(scope [^]*Register authz before it/)
  }
  const [routes] = await told(async app => { await app.register(middie); app.use('/admin', dashboard); await app.register(async inner => { await protect(inner) }) })
  t.match(routes, /registered before authz/, 'without a 404 handler in the scope')
  t.same(await told(async app => { await app.register(middie); app.use('/admin', dashboard); await protect(app, { notFound: 'public' }) }), [])
})

t.test('an application warns once, of all its registrations, each by its own option', async t => {
  const messages = await told(async app => {
    for (const [prefix, options] of [['/open', {}], ['/meant', { notFound: 'public' }], ['/closed', { notFound: 'authenticated' }], ['/other', {}]] as const) {
      await app.register(async inner => { await protect(inner, options); inner.setNotFoundHandler(spa) }, { prefix })
    }
  })
  t.equal(messages.length, 1)
  t.match(messages[0], /\n {2}the 404 handler of the scope \/open\n {2}the 404 handler of the scope \/other\nGive/)
})

t.test('a rule that no request comes to is told of', async t => {
  const scope = async (inner: FastifyInstance) => { await protect(inner, { notFound: 'authenticated' }) }
  for (const prefix of ['', '/in']) {
    const [message] = await told(async app => { await app.register(scope, { prefix }) })
    t.match(message, new RegExp(`notFound decides about no request in\n {2}the scope ${prefix || '/'}\n`))
  }
})

t.test('where this cannot be known, that is said', async t => {
  t.match(notFoundWarning({} as FastifyInstance, []), /cannot read the 404 handlers/)
})
