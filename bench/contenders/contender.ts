import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance, type RouteShorthandOptions } from 'fastify'
import type { Task } from '../task.ts'

/** How often a contender's cache of tokens answered, and how often it was asked. */
export interface CacheCount { readonly hits: number, readonly asked: number }

/** The ports of the framework's bare route and of the protected one, in one process: two processes of the very same code differ in speed. */
export interface Served {
  readonly open: number
  readonly guarded: number
  /** Where the contender counts. */
  readonly cacheCount?: (() => CacheCount) | undefined
}

export type Serve = (task: Task) => Promise<Served>

/** How a route of Fastify is protected. */
export interface Protection {
  readonly route: RouteShorthandOptions
  readonly cacheCount?: (() => CacheCount) | undefined
}

/** Prepares an application and says how it protects a route. */
export type Protect = (app: FastifyInstance, task: Task) => Promise<Protection>

/** Serves the bare and the protected route of two Fastify applications. */
export function onFastify (protect: Protect): Serve {
  return async task => {
    const open = Fastify()
    const guarded = Fastify()
    const { route, cacheCount } = await protect(guarded, task)
    return { open: await listen(open, {}), guarded: await listen(guarded, route), cacheCount }
  }
}

async function listen (app: FastifyInstance, route: RouteShorthandOptions): Promise<number> {
  app.get('/orders', route, () => ({ ok: true }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}
