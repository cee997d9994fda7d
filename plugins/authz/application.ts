import type { FastifyInstance, RouteOptions } from 'fastify'
import { TwoModels } from './errors.ts'
import type { Model } from './model/model.ts'
import type { ExplainRoute } from './question/question.ts'
import type { NotFoundGuard } from './routes/not-found-warning.ts'
import { isPreflightRoute } from './routes/preflight.ts'
import { unannouncedRoutes } from '../routing/printed-routes.ts'
import { registryOf, rootOf, type RouteRegistry } from '../routing/route-registry.ts'
import type { PlannedRoute } from './routes/routes.ts'
import type { UnguardedEntry } from './routes/unguarded-option.ts'

/** One registration of authz, which guards a scope and the scopes inside it. */
export interface Registration {
  readonly scope: FastifyInstance
  /** The routes with a rule, which grow in number until the application is ready. */
  readonly routes: readonly PlannedRoute[]
  /** Its option `unguarded`; null if it is not given. */
  readonly unguarded: readonly UnguardedEntry[] | null
  readonly explain: ExplainRoute
}

/** What all registrations of authz in one application have in common. */
export interface Application {
  readonly model: Model
  /** The definitions of the resources in use, by name. */
  readonly resources: Map<string, object>
  readonly registrations: Registration[]
  /** What each registration does about requests that no route matched. */
  readonly notFoundGuards: NotFoundGuard[]
  readonly registry: RouteRegistry
  readonly root: FastifyInstance
}

/** A route of an application, guarded or not. */
export interface ApplicationRoute {
  /** The URL template. */
  readonly url: string
  readonly methods: readonly string[]
  readonly constraints: Readonly<Record<string, unknown>>
  /** As Fastify has them now. */
  readonly options: Partial<RouteOptions> & { readonly url: string }
  /** Null if it was declared before authz was loaded, so that only the router knows it. */
  readonly scope: FastifyInstance | null
  /** The registration of authz that guards it; null if none does. */
  readonly guard: Registration | null
  /** Its rule, compiled; null if it is not guarded, and for the preflight route of @fastify/cors. */
  readonly planned: PlannedRoute | null
}

const applications = new WeakMap<object, Application>()

/**
 * What a new registration shares with those before. Throws GTH_AUTHZ_TWO_MODELS where they have another model: a
 * permission would mean two things in one application.
 */
export function joinApplication (scope: FastifyInstance, model: Model): Application {
  const root = rootOf(scope)
  const known = applications.get(root) ?? { model, resources: new Map(), registrations: [], notFoundGuards: [], registry: registryOf(root), root }
  if (known.model !== model) throw new TwoModels()
  applications.set(root, known)
  return known
}

/** The application that a scope belongs to; undefined where no authz is in it. */
export function applicationOf (scope: object): Application | undefined {
  return applications.get(rootOf(scope))
}

/** The routes of an application that authz guards, each with its plan, as they were declared. All of them once the application is ready. */
export function plannedRoutes (scope: object): PlannedRoute[] {
  return applicationOf(scope)?.registrations.flatMap(({ routes }) => routes) ?? []
}

/**
 * All routes of an application but the preflight route of @fastify/cors. All of them once the application is ready. If
 * the registry is not complete, it lacks those of the scope that was loading when authz was registered, which are planned,
 * and earlier ones, which the router prints.
 */
export function applicationRoutes ({ registry, registrations, root }: Application): ApplicationRoute[] {
  const planned = new Map(registrations.flatMap(({ routes }) => routes).map(route => [route.options, route]))
  const guards = new Map<object, Registration>(registrations.map(registration => [registration.scope, registration]))
  const known = new Set(registry.routes.map(({ options }) => options))
  const unknown = [...planned.values()].filter(({ options }) => !known.has(options))
  const announced = [...registry.routes, ...unknown].filter(({ scope, options }) => !isPreflightRoute(scope, options))
  const isPreflight = (method: string, url: string) => isPreflightRoute(root, { method, url, schema: { hide: true } })
  const printed = registry.complete ? [] : unannouncedRoutes(root, announced)
  const earlier = printed.filter(({ method, path }) => !isPreflight(method, path))
  return [
    ...announced.map(({ url, options, scope }) => ({
      url,
      methods: [options.method].flat(),
      constraints: { ...options.constraints },
      options,
      scope,
      guard: guardOf(scope, guards),
      planned: planned.get(options) ?? null
    })),
    ...earlier.map(({ method, path, constraints }) => ({
      url: path, methods: [method], constraints, options: { url: path }, scope: null, guard: null, planned: null
    }))
  ]
}

/** The hooks of a scope run for its routes and for those of the scopes inside it. */
function guardOf (scope: object | null, guards: ReadonlyMap<object, Registration>): Registration | null {
  if (scope === null) return null
  return guards.get(scope) ?? guardOf(Object.getPrototypeOf(scope) as object | null, guards)
}
