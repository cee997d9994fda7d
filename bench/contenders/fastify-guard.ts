import fastifyGuard from 'fastify-guard'
import { PERMISSION } from '../issuer.ts'
import type { Protect } from './contender.ts'
import { register, verifies } from './fastify-jwt.ts'

// Its types say that the plugin is `default`; it is the module itself.
const guard = fastifyGuard as unknown as typeof fastifyGuard.default

export const withFastifyGuard: Protect = async (app, task) => {
  await register(app, task)
  await app.register(guard, { scopeProperty: 'permissions' })
  return { route: { onRequest: verifies, preHandler: app.guard.scope(PERMISSION) } }
}
