import type { ContenderName, Task } from '../task.ts'
import { onFastify, type Protect, type Served } from './contender.ts'

/** Those on Fastify. A process loads the one it measures, and no other. */
export const PROTECTIONS = {
  unprotected: async () => async () => ({ route: {} }),
  'empty hook': async () => async () => ({ route: { onRequest: (_request, _reply, done) => done() } }),
  'throwing hook': async () => (await import('./throwing-hook.ts')).throwingHook,
  floor: async () => (await import('./floor.ts')).floor,
  'hand-rolled': async () => (await import('./hand-rolled.ts')).handRolled,
  '@fastify/jwt': async () => (await import('./fastify-jwt.ts')).fastifyJwtHook,
  '@fastify/jwt with cache': async () => (await import('./fastify-jwt.ts')).fastifyJwtCache,
  '@fastify/auth + @fastify/jwt': async () => (await import('./fastify-auth.ts')).withFastifyAuth,
  'fastify-guard + @fastify/jwt': async () => (await import('./fastify-guard.ts')).withFastifyGuard,
  'fast-jwt in a hook': async () => (await import('./fast-jwt.ts')).fastJwt,
  'jose in a hook': async () => (await import('./jose.ts')).jose,
  'gatehouse authn': async () => (await import('./gatehouse.ts')).gatehouseAuthn,
  gatehouse: async () => (await import('./gatehouse.ts')).gatehouse
} as const satisfies Partial<Record<ContenderName, () => Promise<Protect>>>

/** Starts a contender: each as its own documentation says to use it, and as strict about the token as its options allow. */
export async function serve (task: Task): Promise<Served> {
  const { contender } = task
  switch (contender) {
    case 'hapi + @hapi/jwt': return await (await import('./hapi.ts')).hapi(task)
    case 'hono jwt': return await (await import('./hono.ts')).hono(task)
    case 'express + express-jwt': return await (await import('./express-jwt.ts')).expressJwt(task)
    case 'express + express-oauth2-jwt-bearer': return await (await import('./express-oauth2-jwt-bearer.ts')).expressOauth2JwtBearer(task)
    default: return await onFastify(await PROTECTIONS[contender]())(task)
  }
}
