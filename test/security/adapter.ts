import type { KeyObject } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyRequest } from 'fastify'
import authn from '../../plugins/authn/index.ts'
import authz, { definePermissions } from '../../plugins/authz/index.ts'
import { publicKey, secretKey, type Key, type PublicAlgorithm } from '../../plugins/keys/index.ts'
import problem from '../../plugins/problem/index.ts'

/** What the corpus gives: the key of each profile, and the names it mints its tokens with. */
export interface Environment {
  issuer: string
  audience: string
  cookieName: string
  permClaim: string
  keys: Record<string, { secret?: Uint8Array, publicKey?: KeyObject }>
}

const ASYMMETRIC: Record<string, PublicAlgorithm> = { rs256: 'RS256', es256: 'ES256', eddsa: 'EdDSA' }

/** Starts a server that the security corpus can attack: the plugins as they are, with no strictness of its own. */
export async function start ({ profile, env }: { profile: string, env: Environment }) {
  const app = Fastify()
  await app.register(problem)
  await app.register(authn, {
    trust: { issuer: env.issuer, audience: env.audience, keys: keyOf(profile, env) },
    cookie: { name: env.cookieName }
  })
  await app.register(authz, {
    model: definePermissions({ permissions: { 'orders:read': 'Read orders', 'orders:write': 'Change orders' }, roles: {} }),
    claims: { permissions: env.permClaim }
  })

  const answer = async ({ claims }: FastifyRequest) => ({ claims, admin: (claims as { admin?: unknown }).admin ?? null })
  app.get('/private', { authz: 'authenticated' }, answer)
  app.get('/orders-write', { authz: 'orders:write' }, answer)
  app.route({ method: ['POST', 'PUT', 'PATCH', 'DELETE'], url: '/orders', authz: 'authenticated', handler: answer })

  await app.listen({ port: 0, host: '127.0.0.1' })
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() }
}

function keyOf (profile: string, { keys }: Environment): Key {
  const { secret, publicKey: material } = keys[profile] ?? {}
  if (secret !== undefined) return secretKey(secret, { algorithm: 'HS256' })
  return publicKey(material as KeyObject, { algorithm: ASYMMETRIC[profile] as PublicAlgorithm })
}
