import express from '@fastify/express'
import middie from '@fastify/middie'
import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import { middlewareIn } from '../../../plugins/authz/routes/middleware.ts'
import { hooksOf } from '../../../plugins/authz/routes/not-found-handlers.ts'

const GUARD = 'the-guard'
const guard = Object.defineProperty((_request: unknown, _reply: unknown, done: () => void) => done(), 'name', { value: GUARD })
const seen = async (scope: FastifyInstance) => {
  await scope.ready()
  return middlewareIn(scope, hooksOf(scope), GUARD)
}
function dashboard (_request: unknown, _response: unknown, next: () => void) { next() }

for (const [name, plugin] of [['@fastify/middie', middie], ['@fastify/express', express]] as const) {
  t.test(`${name}: paths are listed once each, and middleware without one by its name`, async t => {
    const app = fastify()
    app.addHook('onRequest', guard)
    await app.register(plugin)
    app.use('/admin', dashboard)
    app.use('/admin', dashboard)
    app.use(['/a', '/b'], dashboard)
    app.use(dashboard)
    app.use((() => (_request: unknown, _response: unknown, next: () => void) => next())())
    t.same(await seen(app), { text: `${name}: /admin, /a, /b, every URL (dashboard), every URL (a function without a name)`, before: false, beforeCors: false })
    await app.close()
  })

  t.test(`${name}: without app.use there is nothing to tell`, async t => {
    const app = fastify()
    app.addHook('onRequest', guard)
    await app.register(plugin)
    t.equal(await seen(app), null)
    await app.close()
  })

  t.test(`${name}: a scope has what the scopes around it have mounted, and its own`, async t => {
    const app = fastify()
    app.addHook('onRequest', guard)
    await app.register(plugin)
    app.use('/outer', dashboard)
    let scope: FastifyInstance = app
    await app.register(async inner => {
      inner.use('/inner', dashboard)
      scope = inner
    }, { prefix: '/in' })
    t.match(await seen(scope), { text: `${name}: /outer, /in/inner` })
    t.match(await seen(app), { text: `${name}: /outer` })
    await app.close()
  })

  t.test(`${name}: whether it comes before authz is told by the hooks, not by when app.use was called`, async t => {
    const app = fastify()
    await app.register(plugin)
    app.addHook('onRequest', guard)
    app.use('/admin', dashboard)
    t.match(await seen(app), { before: true })
    await app.close()
  })

  t.test(`${name}: on a later hook it comes after authz, whatever was registered first`, async t => {
    const app = fastify()
    if (plugin === middie) await app.register(middie, { hook: 'preHandler' })
    else await app.register(express, { expressHook: 'preHandler' })
    app.addHook('onRequest', guard)
    app.use('/admin', dashboard)
    t.match(await seen(app), { before: false })
    await app.close()
  })
}

t.test('middleware on a hook with a payload is seen', async t => {
  const app = fastify()
  app.addHook('onRequest', guard)
  await app.register(middie, { hook: 'preParsing' })
  app.use('/admin', dashboard)
  t.match(await seen(app), { text: '@fastify/middie: /admin', before: false })
  await app.close()
})

t.test('regular expressions are shown', async t => {
  const app = fastify()
  app.addHook('onRequest', guard)
  await app.register(express)
  app.use(/^\/admin/, dashboard)
  app.use(['/a', /^\/b/], dashboard)
  t.match(await seen(app), { text: '@fastify/express: /^\\/admin/, /a, /^\\/b/' })
  await app.close()
})

t.test('middleware that runs after the handler answers nobody', async t => {
  const app = fastify()
  app.addHook('onRequest', guard)
  await app.register(middie, { hook: 'onResponse' })
  app.use('/admin', dashboard)
  t.equal(await seen(app), null)
  await app.close()
})

t.test('middleware before @fastify/cors gets every OPTIONS request', async t => {
  const cors = Object.defineProperty((_request: unknown, _reply: unknown, done: () => void) => done(), 'name', { value: 'handleCors' })
  for (const first of [true, false]) {
    const app = fastify()
    app.addHook('onRequest', guard)
    if (!first) app.addHook('onRequest', cors)
    await app.register(middie)
    if (first) app.addHook('onRequest', cors)
    app.use('/admin', dashboard)
    t.match(await seen(app), { before: false, beforeCors: first })
    await app.close()
  }
})
