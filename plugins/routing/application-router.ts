import findMyWay, { type HTTPMethod } from 'find-my-way'
import type { FastifyInstance } from 'fastify'
import { rootOf, type RouteRegistry } from './route-registry.ts'

/** What a router has to know of a route. */
export interface RoutedRoute {
  readonly url: string
  readonly methods: readonly string[]
  readonly constraints: Readonly<Record<string, unknown>>
  readonly options: { readonly url?: string }
}

/** A request as far as it chooses a route. */
export interface RoutedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** A route, and what a concrete URL says to it. */
export interface Match<Route> {
  readonly route: Route
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: unknown
}

/** Why a URL is refused before any route is chosen: it cannot be decoded (400), or a parameter is too long (414). */
export type InvalidUrl = 'malformed' | 'too-long'

/** Fastify's router over the routes of an application, which serves none of them. */
export interface ApplicationRouter<Route> {
  /** The route of a request, as `rewriteUrl` and the constraints of the application choose it. */
  match (request: RoutedRequest): Promise<Match<Route> | InvalidUrl | null>
  /** The route of a method and a URL, for a request from which these constraints were derived. */
  find (method: string, url: string, constraints: Readonly<Record<string, unknown>>): Route | null
}

/** The options of an application that choose routes. */
interface RoutingOptions {
  readonly routerOptions: object
  readonly rewriteUrl?: (this: object, request: object) => unknown
}

/** Names of our router's options: the others of `routerOptions` answer requests. */
const ROUTER_OPTIONS = [
  'caseSensitive', 'ignoreTrailingSlash', 'ignoreDuplicateSlashes', 'maxParamLength', 'allowUnsafeRegex',
  'useSemicolonDelimiter', 'querystringParser', 'constraints'
] as const

/** Builds the router of an application. Constraint strategies and `rewriteUrl` are the application's own. */
export function applicationRouter<Route extends RoutedRoute> (
  app: FastifyInstance, { strategies }: Pick<RouteRegistry, 'strategies'>, routes: readonly Route[]
): ApplicationRouter<Route> {
  const root = rootOf(app)
  const { routerOptions, rewriteUrl } = routingOptionsOf(root)
  const config = {
    ...Object.fromEntries(ROUTER_OPTIONS.map(name => [name, routerOptions[name as keyof typeof routerOptions]])),
    onBadUrl: () => 'malformed' satisfies InvalidUrl,
    onMaxParamLength: () => 'too-long' satisfies InvalidUrl
  }
  // As Fastify does, for methods of which there is no route: their URL may be malformed, too.
  const unmatched = findMyWay(config)
  unmatched.all('*', () => null)
  const router = findMyWay({ ...config, defaultRoute: request => unmatched.lookup(request, null as never) })
  for (const strategy of strategies) router.addConstraintStrategy(strategy)
  for (const route of routes) add(route)

  function add (route: Route): void {
    const { url, methods, constraints, options } = route
    const match = (_request: unknown, _response: unknown, params: Match<Route>['params'], _store: unknown, query: unknown) =>
      ({ route, params, query })
    // If Fastify made a second route without announcing it, the options have the URL of that one.
    for (const path of new Set([url, options.url ?? url])) {
      for (const method of methods) {
        try {
          router.on(method as HTTPMethod, path, { constraints }, match, route)
        } catch {
          // The URL is taken. Fastify keeps the first route, too: it refused this one, or did without a second HEAD route.
        }
      }
    }
  }

  return {
    match ({ method, url, headers }) {
      const request = { method: method.toUpperCase(), url, originalUrl: url, headers }
      const rewritten = rewriteUrl?.call(root, request) ?? url
      if (typeof rewritten !== 'string') return Promise.resolve('malformed')
      request.url = rewritten
      return new Promise((resolve, reject) => {
        router.lookup(request as never, null as never, (error: Error | null, match: Match<Route> | InvalidUrl | null) => {
          if (error === null) resolve(match)
          else reject(error)
        })
      })
    },
    find: (method, url, constraints) => router.find(method as HTTPMethod, url, constraints as never)?.store as Route ?? null
  }
}

/**
 * The options that an application was made with. `initialConfig` lacks the functions among them (constraints,
 * `rewriteUrl`), so they are read from the place where Fastify itself keeps them, if it is there.
 */
function routingOptionsOf (root: FastifyInstance): RoutingOptions {
  const place = Object.getOwnPropertySymbols(root).find(({ description }) => description === 'fastify.options')
  const options = place === undefined ? {} : (root as unknown as Record<symbol, Partial<RoutingOptions>>)[place]
  return { routerOptions: root.initialConfig.routerOptions ?? {}, ...options }
}
