// Checked by tsc alone: each @ts-expect-error is an error of its own where the line below it compiles.
// Fastify's type of an instance, a request and a reply differs with the server, the logger and the type provider, and none
// is assignable to the one without. What takes one takes them all.
import assert from 'node:assert'
import Fastify, { type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import authn from 'fastify-gatehouse/authn'
import authz, { defineResource, definePermissions, explainOf, matrixOf, plannedRoutes } from 'fastify-gatehouse/authz'
import { keyring, secretKey } from 'fastify-gatehouse/keys'
import problem from 'fastify-gatehouse/problem'
import sessions, { memoryStore } from 'fastify-gatehouse/sessions'
import { as, everyRouteDeniesAnonymous, testMatrix, type TestedApplication } from 'fastify-gatehouse/testing'
import wellKnown from 'fastify-gatehouse/well-known'

const http2 = Fastify({ http2: true })
const secure2 = Fastify({ http2: true, https: { allowHTTP1: true } })
const https = Fastify({ https: {} })
const logged = Fastify({ loggerInstance: pino() })
const both = Fastify({ http2: true, loggerInstance: pino() })
const typed = Fastify({ loggerInstance: pino() }).withTypeProvider<TypeBoxTypeProvider>()
const scope = Fastify() as FastifyInstance
export const all: TestedApplication[] = [http2, secure2, https, logged, both, typed, scope]

// @ts-expect-error Fastify's own limit: where this compiles one day, the type of the test kit may become Fastify's
export const limit: FastifyInstance = logged

export async function kit (): Promise<void> {
  as(http2, { subject: 'x' })
  as(secure2, { subject: 'x' })
  as(https, { subject: 'x' })
  as(logged, { subject: 'x' })
  as(both, { subject: 'x' })
  as(typed, { subject: 'x' })
  await everyRouteDeniesAnonymous(assert, http2)
  await everyRouteDeniesAnonymous(assert, secure2, { except: ['GET /health'] })
  await everyRouteDeniesAnonymous(assert, logged)
  await everyRouteDeniesAnonymous(assert, both)
  await everyRouteDeniesAnonymous(assert, typed)
  await testMatrix(assert, http2, {})
  await testMatrix(assert, https, {})
  await testMatrix(assert, logged, {})
  await testMatrix(assert, both, {}, { requests: {} })
  await testMatrix(assert, typed, {})
  for (const app of all) {
    matrixOf(app)
    plannedRoutes(app)
    await explainOf(app, { subject: null, method: 'GET', url: '/' })
  }

  // @ts-expect-error not awaited
  as(Promise.resolve(http2), { subject: 'x' })
  // @ts-expect-error a function that makes one
  as(() => http2, { subject: 'x' })
  // @ts-expect-error its server
  await everyRouteDeniesAnonymous(assert, http2.server)
  // @ts-expect-error a router
  await testMatrix(assert, { inject: http2.inject }, {})
}

// The plugins, and what they decorate
const model = definePermissions({ permissions: { read: 'Read' }, roles: {} })
const article = defineResource({ name: 'article', load: async (id: string) => ({ id, author: 'ada' }), policies: { read: { owner: 'author' } } })
const key = secretKey('x'.repeat(32), { algorithm: 'HS256' })
const trust = { issuer: 'https://issuer.example', audience: 'https://api.example', keys: key }
const issuing = { issuer: 'https://issuer.example', audience: 'https://api.example', key, store: memoryStore() }

export async function overHttp2 (): Promise<void> {
  await both.register(problem)
  await both.register(authn, { trust })
  await both.register(authz, { model })
  await both.register(sessions, issuing)
  await both.register(wellKnown, { keys: keyring({ env: 'KEYS' }), issuer: 'https://issuer.example' })
  both.addHook('onRequest', both.authenticate)
  both.post('/login', { onRequest: both.authenticate, authz: 'public' }, async (request, reply) => {
    both.authn.follow(request)
    await both.sessions.end(request, reply)
    return [await both.sessions.start(reply, { subject: 'ada' }), await both.sessions.refresh(request, reply), request.claims.sub]
  })
  both.get<{ Params: { id: string } }>('/articles/:id', { authz: article.can('read') }, async request => article.of(request))
}

export async function withTypes (): Promise<void> {
  await typed.register(authn, { trust })
  await typed.register(authz, { model })
  await typed.register(sessions, issuing)
  typed.get('/articles/:id', { schema: { params: Type.Object({ id: Type.String() }) }, onRequest: typed.authenticate, authz: article.can('read') }, async (request, reply) => {
    typed.authn.follow(request)
    await typed.sessions.refresh(request, reply)
    return await article.of(request)
  })
}
