import type { FastifyInstance } from 'fastify'
import type { PlannedRoute } from './routes.ts'

/** By the root instance: the routes of each registration of authz below it. */
const registered = new WeakMap<object, Array<readonly PlannedRoute[]>>()

/** Keeps the routes of a registration, which may still grow in number. */
export function keepRoutes (app: FastifyInstance, routes: readonly PlannedRoute[]): void {
  const root = rootOf(app)
  const known = registered.get(root) ?? []
  registered.set(root, known)
  known.push(routes)
}

/** The routes of an application that authz guards, each with its plan, as they were declared. All of them once the application is ready. */
export function plannedRoutes (app: FastifyInstance): PlannedRoute[] {
  return (registered.get(rootOf(app)) ?? []).flat()
}

/** The instance that all scopes inherit from; its own prototype is a plain object. */
function rootOf (app: FastifyInstance): FastifyInstance {
  let root = app
  for (let at: Partial<FastifyInstance> = app; at.addHook !== undefined; at = Object.getPrototypeOf(at) as FastifyInstance) root = at as FastifyInstance
  return root
}
