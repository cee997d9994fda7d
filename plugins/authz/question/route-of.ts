import findMyWay, { type HTTPMethod } from 'find-my-way'
import type { FastifyInstance } from 'fastify'
import type { PlannedRoute } from '../routes/routes.ts'

/** What of the application's options a router takes that finds routes and serves none. */
type Config = NonNullable<Parameters<typeof findMyWay>[0]> & { useSemicolonDelimiter?: boolean }

/** A route, and what a concrete URL says to it. */
export interface FoundRoute {
  readonly route: PlannedRoute
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string>>
}

/** Finds the route of a method and a concrete URL, as a request that no constraint applies to does; null where there is none. */
export type RouteOf = (method: string, url: string) => FoundRoute | null

/**
 * Fastify's own router over the planned routes, by the options of the application. Built when it is first asked, and
 * again when there are more routes.
 */
export function routeFinder (app: Pick<FastifyInstance, 'initialConfig'>, routes: readonly PlannedRoute[]): RouteOf {
  let router = findMyWay()
  let built = 0

  function build (): void {
    router = findMyWay(configOf(app))
    for (const route of routes) {
      const { url, options: { method, constraints = {}, url: twin } } = route
      if (Object.keys(constraints).length > 0) continue
      // Where the second route is that Fastify made without announcing it, the options have its URL.
      for (const place of new Set([url, twin])) router.on(method as HTTPMethod, place, () => {}, route)
    }
    built = routes.length
  }

  return (method, url) => {
    if (built !== routes.length) build()
    const found = router.find(method.toUpperCase() as HTTPMethod, url, {})
    return found === null ? null : { route: found.store as PlannedRoute, params: found.params, query: found.searchParams }
  }
}

/** Options for the router are an object of their own, or, as they were before, among the others. */
function configOf ({ initialConfig }: Pick<FastifyInstance, 'initialConfig'>): Config {
  const { caseSensitive, ignoreTrailingSlash, ignoreDuplicateSlashes, maxParamLength, allowUnsafeRegex, useSemicolonDelimiter } = (initialConfig.routerOptions ?? initialConfig) as Config
  return { caseSensitive, ignoreTrailingSlash, ignoreDuplicateSlashes, maxParamLength, allowUnsafeRegex, useSemicolonDelimiter } as Config
}
