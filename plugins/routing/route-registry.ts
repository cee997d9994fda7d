import { subscribe } from 'node:diagnostics_channel'
import type { ConstraintStrategy } from 'find-my-way'
import type { FastifyInstance, RouteOptions } from 'fastify'

/** A route as Fastify announced it to onRoute hooks. */
export interface RegisteredRoute {
  /** The URL template that was announced. Fastify may use the options for a second route, and then writes its URL there. */
  readonly url: string
  /** The object that Fastify uses: what a later hook writes to it is seen here. */
  readonly options: RouteOptions
  /** The instance on which it was declared. */
  readonly scope: FastifyInstance
}

/** All routes of one application, guarded or not. */
export interface RouteRegistry {
  readonly routes: RegisteredRoute[]
  /** Constraint strategies that were added after the application was made. No other list of them is public. */
  readonly strategies: Array<ConstraintStrategy<never>>
  /** False if the application was made before this module was loaded: then earlier routes are missing. */
  readonly complete: boolean
}

const registries = new WeakMap<object, RouteRegistry>()

/** A scope's prototype is the scope around it. The prototype of the root is a plain object. */
export function rootOf<Scope extends object> (scope: Scope): Scope {
  const around = Object.getPrototypeOf(scope) as Scope | null
  return around === null || around === Object.prototype ? scope : rootOf(around)
}

/** The routes of the application that a scope belongs to. From the first call on, new ones are added. */
export function registryOf (scope: FastifyInstance): RouteRegistry {
  const root = rootOf(scope)
  return registries.get(root) ?? register(root, false)
}

function register (root: FastifyInstance, complete: boolean): RouteRegistry {
  const registry: RouteRegistry = { routes: [], strategies: [], complete }
  registries.set(root, registry)
  root.addHook('onRoute', function (options: RouteOptions) {
    registry.routes.push({ url: options.url, options, scope: this })
  })
  const { addConstraintStrategy } = root
  root.addConstraintStrategy = strategy => {
    addConstraintStrategy(strategy)
    registry.strategies.push(strategy as unknown as ConstraintStrategy<never>)
  }
  return registry
}

/*
 * Fastify publishes every new application here, before it has routes. An onRoute hook that authz adds later does not
 * see routes that were declared before, nor those of sibling scopes, and these are the ones that are open by mistake.
 */
subscribe('fastify.initialization', message => {
  register((message as { readonly fastify: FastifyInstance }).fastify, true)
})
