import { plannedRoutes, unguardedRoutes } from '../authz/index.ts'
import { didYouMean } from '../options/did-you-mean.ts'
import { routeName } from '../routing/route-name.ts'
import type { TestedApplication } from './tested-application.ts'

/** A route under the name that tests know it by. */
export interface TestedRoute {
  /** Method and URL template: `GET /articles/:id`; `ALL /files/*` for one that takes every method. */
  readonly name: string
  readonly url: string
  /** HEAD among them, where that follows GET. */
  readonly methods: readonly string[]
  readonly constraints: Readonly<Record<string, unknown>>
  /** Its plan, by which a verdict names it. For HEAD too: both have the same rule, but not the same plan. */
  readonly plans: readonly unknown[]
  /** Whether it is open to everybody, and in which way; `unguarded` if no authz guards it. */
  readonly open: 'public' | 'optional' | 'unguarded' | null
  /** Whether the option `unguarded` of authz lists it. */
  readonly listed: boolean
}

/** The routes of an application that is ready, by name. A HEAD that follows GET is one with it. */
export function testedRoutes (app: TestedApplication): Map<string, TestedRoute> {
  const routes = new Map<string, TestedRoute>()
  const twins = new Map<string, string>()
  for (const { url, options: { method, constraints, url: twin }, plan } of plannedRoutes(app)) {
    const route = { url, methods: [method].flat(), constraints: { ...constraints } as Record<string, unknown> }
    const name = routeName(route, app.supportedMethods)
    const open = plan.mode === 'required' ? null : plan.mode
    routes.set(name, { name, ...route, plans: [plan], open, listed: false })
    twins.set(name, twin)
  }
  const heads = withHeads(routes, twins, app.supportedMethods)
  for (const route of unguardedRoutes(app)) heads.set(route.name, { ...route, plans: [], open: 'unguarded' })
  return heads
}

/** Of a prefix and the prefix with a slash, Fastify announces one GET route, but both HEAD routes. */
function withHeads (routes: Map<string, TestedRoute>, twins: ReadonlyMap<string, string>, every: readonly string[]): Map<string, TestedRoute> {
  const gets = [...routes.values()].filter(({ methods }) => methods.join() === 'GET')
  for (const get of gets) {
    const heads = [...new Set([get.url, twins.get(get.name) as string])].flatMap(url => routes.get(routeName({ ...get, url, methods: ['HEAD'] }, every)) ?? [])
    if (heads.length === 0) continue
    routes.set(get.name, { ...get, methods: ['GET', 'HEAD'], plans: [...get.plans, ...heads.flatMap(({ plans }) => plans)] })
    for (const { name } of heads) routes.delete(name)
  }
  return routes
}

/** What is wrong with names that a test gives and the application does not have. `where` says where the test gives them. */
export function strayNames (where: string, names: readonly string[], routes: ReadonlyMap<string, TestedRoute>): string[] {
  return names.filter(name => !routes.has(name)).map(name => `${where}: there is no route ${name}.${didYouMean(name, [...routes.keys()])}`)
}
