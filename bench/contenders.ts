import fastifyCookie from '@fastify/cookie'
import fastifyJwt from '@fastify/jwt'
import type { FastifyInstance, RouteShorthandOptions } from 'fastify'
import authn from '../plugins/authn/index.ts'
import authz, { definePermissions, type Permission } from '../plugins/authz/index.ts'
import { publicKey, secretKey, type PublicAlgorithm } from '../plugins/keys/index.ts'
import type { Task } from './task.ts'

/** Prepares an application and says how it protects a route. */
type Protect = (app: FastifyInstance, task: Task) => Promise<RouteShorthandOptions>

/** Each as its own documentation says to use it, and as strict about the token as its options allow. */
export const PROTECTIONS: Record<Task['contender'], Protect> = {
  // Measures the measurement: whatever is not 0 here is noise.
  nothing: async () => ({}),

  'empty hook': async () => ({ onRequest: (_request, _reply, done) => done() }),

  authn: async (app, task) => {
    await app.register(authn, authnOptions(task))
    return { onRequest: app.authenticate }
  },

  'authn + authz': async (app, task) => {
    await app.register(authn, authnOptions(task))
    await app.register(authz, {
      model: definePermissions({ permissions: { 'orders:read': 'Read orders', 'orders:write': 'Change orders' }, roles: { clerk: ['orders:read', 'orders:write'] } })
    })
    // The type of permissions is the example application's, whose model is registered for the whole project.
    return { authz: 'orders:write' as string as Permission }
  },

  '@fastify/jwt': async (app, { algorithm, material, issuer, audience, source, cookieName }) => {
    if (source === 'cookie') await app.register(fastifyCookie)
    await app.register(fastifyJwt, {
      secret: { public: material },
      verify: { algorithms: [algorithm], allowedIss: issuer, allowedAud: audience, checkTyp: 'at+jwt', requiredClaims: ['iss', 'aud', 'sub', 'exp'] },
      ...(source === 'cookie' && { cookie: { cookieName, signed: false } })
    })
    return { onRequest: async request => { await request.jwtVerify() } }
  }
}

function authnOptions ({ algorithm, material, issuer, audience, source, cookieName }: Task) {
  const keys = typeof material === 'string'
    ? publicKey(material, { algorithm: algorithm as PublicAlgorithm })
    : secretKey(material, { algorithm: 'HS256' })
  return { trust: { issuer, audience, keys }, ...(source === 'cookie' && { cookie: { name: cookieName } }) }
}
