import type { FastifyInstance } from 'fastify'
import authn from '../../plugins/authn/index.ts'
import authz, { definePermissions } from '../../plugins/authz/index.ts'
import { publicKey, secretKey, type PublicAlgorithm } from '../../plugins/keys/index.ts'
import { PERMISSION } from '../issuer.ts'
import type { Task } from '../task.ts'
import type { CacheCount, Protect } from './contender.ts'

/** Authentication alone, as a hook. */
export const gatehouseAuthn: Protect = async (app, task) => {
  await app.register(authn, authnOptions(task))
  return { route: { onRequest: app.authenticate }, cacheCount: () => cacheCount(app) }
}

/** Authentication and a rule. */
export const gatehouse: Protect = async (app, task) => {
  await app.register(authn, authnOptions(task))
  await app.register(authz, {
    model: definePermissions({ permissions: { 'orders:read': 'Read orders', 'orders:write': 'Change orders' }, roles: { clerk: ['orders:read', 'orders:write'] } })
  })
  return { route: { authz: PERMISSION }, cacheCount: () => cacheCount(app) }
}

function cacheCount (app: FastifyInstance): CacheCount {
  const { hits = 0, misses = 0 } = app.authn.health().cache ?? {}
  return { hits, asked: hits + misses }
}

function authnOptions ({ algorithm, material, issuer, audience, source, cookieName }: Task) {
  const keys = typeof material === 'string'
    ? publicKey(material, { algorithm: algorithm as PublicAlgorithm })
    : secretKey(material, { algorithm: 'HS256' })
  return { trust: { issuer, audience, keys }, ...(source === 'cookie' && { cookie: { name: cookieName } }) }
}
