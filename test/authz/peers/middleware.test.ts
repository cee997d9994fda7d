import type { IncomingMessage, ServerResponse } from 'node:http'
import express from '@fastify/express'
import middie from '@fastify/middie'
import cors from '@fastify/cors'
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import t from 'tap'
import authz, { type AuthzOptions } from '../../../plugins/authz/index.ts'
import { model } from '../articles.ts'
import { bearer, standIn } from '../authenticator.ts'
import { warned } from '../warned.ts'

const WHO = [{}, bearer({ roles: ['author'] }), bearer({ roles: ['admin'] })]
/** Answers everything below its path. The status is its own: neither engine leaves a route to answer. */
const dashboard = (_request: IncomingMessage, response: ServerResponse) => { response.statusCode = 299; response.end('the dashboard') }

async function statuses (app: FastifyInstance, request: InjectOptions | string) {
  const options = typeof request === 'string' ? { url: request } : request
  return await Promise.all(WHO.map(async headers => (await app.inject({ ...options, headers: { ...options.headers, ...headers } })).statusCode))
}

async function protect (app: FastifyInstance, options: Partial<AuthzOptions> = {}) {
  await app.register(standIn)
  await app.register(authz, { model, ...options })
}

for (const [name, engine] of [['@fastify/middie', middie], ['@fastify/express', express]] as const) {
  t.test(`${name} after authz: the option notFound decides before its middleware`, async t => {
    const rules: Array<[Partial<AuthzOptions>, number[], number]> = [
      [{}, [299, 299, 299], 1], [{ notFound: 'public' }, [299, 299, 299], 0],
      [{ notFound: 'authenticated' }, [401, 299, 299], 0], [{ notFound: 'user:manage' }, [401, 403, 299], 0]
    ]
    for (const [options, expected, warnings] of rules) {
      const { server, messages } = warned()
      const app = fastify(server)
      await protect(app, options)
      app.authz.defaults('authenticated')
      await app.register(engine)
      app.use('/admin', dashboard)
      app.get('/x', () => 'x')
      for (const url of ['/admin', '/admin/', '/admin/x', '/admin/x/../y', '/%61dmin', '/admin?a=b']) t.same(await statuses(app, url), expected, url)
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'] as const) t.same(await statuses(app, { method, url: '/admin' }), expected, method)
      t.same(await statuses(app, '/x'), [401, 200, 200], 'routes have their own rule')
      t.equal(messages.length, warnings)
      if (warnings > 0) t.match(messages[0], new RegExp(`no option notFound[^]*${name}: /admin \\(scope /\\)`))
      await app.close()
    }
  })

  t.test(`${name} after authz: a decision that takes time comes first too`, async t => {
    const app = fastify()
    await app.register(standIn, { later: true })
    const decisionPoint = { evaluate: async () => { await new Promise(resolve => setTimeout(resolve, 5)); return [false] } }
    await app.register(authz, { model, decisionPoint, notFound: { permission: 'user:manage', on: request => ({ type: 'page', id: request.url }) } })
    await app.register(engine)
    app.use('/admin', dashboard)
    t.same(await statuses(app, '/admin'), [401, 403, 403])
    await app.close()
  })

  t.test(`${name} in a scope with a 404 handler: the option decides there too`, async t => {
    const { server, messages } = warned()
    const app = fastify(server)
    await protect(app, { notFound: 'user:manage' })
    await app.register(async scope => {
      await scope.register(engine)
      scope.use('/admin', dashboard)
      scope.setNotFoundHandler((_request, reply) => reply.code(404).send())
    }, { prefix: '/in' })
    t.same(await statuses(app, '/in/admin'), [401, 403, 299])
    t.same(await statuses(app, '/in/other'), [401, 403, 404])
    t.same(messages, [])
    await app.close()
  })

  t.test(`${name} in a scope without one: only its routes, with their rules, lead to its middleware`, async t => {
    const { server, messages } = warned()
    const app = fastify(server)
    await protect(app)
    await app.register(async scope => {
      scope.authz.defaults('user:manage')
      await scope.register(engine)
      scope.use('/admin', dashboard)
      scope.all('/admin', (_request, reply) => { reply.callNotFound() })
      scope.all('/admin/*', (_request, reply) => { reply.callNotFound() })
    })
    for (const url of ['/admin', '/admin/x', '/admin/']) t.same(await statuses(app, url), [401, 403, 299], url)
    for (const url of ['/admin;x', '//admin', '/ADMIN']) t.same(await statuses(app, url), [404, 404, 404], url)
    t.same(messages, [])
    await app.close()
  })

  t.test(`${name} before authz cannot be stopped, so it is named`, async t => {
    for (const options of [{}, { notFound: 'user:manage' }] as const) {
      const { server, messages } = warned()
      const app = fastify(server)
      await app.register(engine)
      app.use('/admin', dashboard)
      await protect(app, options)
      app.get('/admin', { authz: 'user:manage' }, () => 'a route')
      t.same(await statuses(app, '/admin'), [299, 299, 299])
      t.equal(messages.length, 1)
      t.match(messages[0], new RegExp(`registered before authz[^]*${name}: /admin \\(scope /\\)[^]*Register authz before it`))
      await app.close()
    }
  })

  t.test(`${name} before @fastify/cors gets OPTIONS requests undecided, so it is named`, async t => {
    for (const first of [true, false]) {
      const { server, messages } = warned()
      const app = fastify(server)
      await protect(app, { notFound: 'user:manage' })
      if (!first) await app.register(cors)
      await app.register(engine)
      if (first) await app.register(cors)
      app.use('/admin', dashboard)
      t.same(await statuses(app, { method: 'OPTIONS', url: '/admin' }), first ? [299, 299, 299] : [400, 400, 400])
      t.same(await statuses(app, '/admin'), [401, 403, 299])
      if (first) t.match(messages.join(), new RegExp(`every OPTIONS request[^]*${name}: /admin[^]*Register @fastify/cors before it`))
      else t.same(messages, [])
      await app.close()
    }
  })
}
