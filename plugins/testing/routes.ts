import { plannedRoutes } from '../authz/index.ts'
import { didYouMean } from '../options/did-you-mean.ts'
import { shown } from '../options/shown.ts'
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
  /** Whether it is open to everybody, and in which way. */
  readonly open: 'public' | 'optional' | null
}

/** The routes of an application that is ready, by name. A HEAD that follows GET is one with it. */
export function testedRoutes (app: TestedApplication): Map<string, TestedRoute> {
  const every = new Set<string>(app.supportedMethods)
  const routes = new Map<string, TestedRoute>()
  const planned = plannedRoutes(app)
  for (const { options: { method, url, constraints = {} }, plan } of planned) {
    const methods = [method].flat().map(String)
    const name = nameOf(new Set(methods), every, url, constraints)
    const open = plan.mode === 'required' ? null : plan.mode
    routes.set(name, { name, url, methods, constraints: constraints as Record<string, unknown>, plans: [plan], open })
  }
  return withHeads(routes)
}

function nameOf (methods: ReadonlySet<string>, every: ReadonlySet<string>, url: string, constraints: object): string {
  const all = [...every].every(method => methods.has(method))
  // What two constraints differ in must be in the names: of two routes with one name, one would go untested.
  const conditions = Object.entries(constraints).map(([kind, value]) => ` ${kind}=${shown(value)}`).join('')
  return `${all ? 'ALL' : [...methods].join(', ')} ${url}${conditions}`
}

function withHeads (routes: Map<string, TestedRoute>): Map<string, TestedRoute> {
  for (const [name, route] of routes) {
    const head = name.startsWith('GET ') ? routes.get(`HEAD ${name.slice('GET '.length)}`) : undefined
    if (head === undefined) continue
    routes.set(name, { ...route, methods: ['GET', 'HEAD'], plans: [...route.plans, ...head.plans] })
    routes.delete(head.name)
  }
  return routes
}

/** What is wrong with names that a test gives and the application does not have. `where` says where the test gives them. */
export function strayNames (where: string, names: readonly string[], routes: ReadonlyMap<string, TestedRoute>): string[] {
  return names.filter(name => !routes.has(name)).map(name => `${where}: there is no route ${name}.${didYouMean(name, [...routes.keys()])}`)
}
