import { shown } from '../options/shown.ts'

/** What of a route its name is made of. */
export interface NamedRoute {
  readonly url: string
  readonly methods: readonly string[]
  readonly constraints: Readonly<Record<string, unknown>>
}

/**
 * The name of a route in options, messages and tests: `GET /articles/:id`, `GET, POST /search`, `ALL /files/*` for one
 * that takes every method, `GET /articles host=api.example` for one with constraints. No two routes share a name.
 *
 * @param every all methods that the application supports
 */
export function routeName (route: NamedRoute, every: readonly string[]): string {
  const { methods } = route
  return `${every.every(method => methods.includes(method)) ? 'ALL' : methods.join(', ')} ${placeOf(route)}`
}

/** The URL template and the constraints of a route: its name without the methods. */
export function placeOf ({ url, constraints }: Omit<NamedRoute, 'methods'>): string {
  return url + Object.entries(constraints).map(([kind, value]) => ` ${kind}=${shown(value)}`).join('')
}
