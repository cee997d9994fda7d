import { assertFindings, type Assertions } from './assertions.ts'
import { rehearse, unreached, type Requests } from './rehearse.ts'
import { strayNames, testedRoutes, type TestedRoute } from './routes.ts'
import { assertApplication, type TestedApplication } from './tested-application.ts'

/** What is not as `everyRouteDeniesAnonymous` takes it. */
export interface AnonymousOptions {
  /** The routes that are open on purpose, by name: `GET /health`. One that is not open, or not there, fails. Default: none. */
  readonly except?: readonly string[]
  /** How to reach routes whose URL cannot be guessed, by name. */
  readonly requests?: Requests
}

/**
 * Checks that each route of the whole application answers 401 to a request without a credential, except those that are
 * listed as open (`'public'` or `'optional'`), and those that the option `unguarded` of authz lists. A route that no authz
 * guards fails if neither lists it. No handler runs.
 *
 * ```ts
 * await everyRouteDeniesAnonymous(t, app, { except: ['GET /health', 'POST /login'] })
 * ```
 *
 * `GET /articles` stands for its HEAD too; a route of all methods is `ALL /files/*`, one of two `GET, POST /search`.
 */
export async function everyRouteDeniesAnonymous (t: Assertions, app: TestedApplication, { except = [], requests = {} }: AnonymousOptions = {}): Promise<void> {
  assertApplication(app, 'everyRouteDeniesAnonymous')
  await app.ready()
  const routes = testedRoutes(app)
  const passed: string[] = []
  const failed = [...strayNames('except', except, routes), ...strayNames('requests', Object.keys(requests), routes)]
  if (![...routes.values()].some(({ open }) => open !== 'unguarded')) failed.push('authz guards no route of this application')

  for (const route of routes.values()) {
    const listed = except.includes(route.name)
    if (route.open !== null) {
      if (listed || route.listed) passed.push(`${route.name} is ${route.open}`)
      else if (route.open === 'unguarded') failed.push(`${route.name} is unguarded: ${UNGUARDED}`)
      else failed.push(`${route.name} is ${route.open}: give it a rule, or list it in \`except\``)
      continue
    }
    if (listed) failed.push(`except: ${route.name} is not open any more: remove it`)
    const fault = await faultOf(app, route, requests)
    if (fault === null) passed.push(`${route.name} denies anonymous requests`)
    else failed.push(`${route.name} ${fault}`)
  }
  assertFindings(t, { passed, failed })
}

/** What to do about a route that no authz guards. */
export const UNGUARDED = 'no authz guards it. Declare it in the scope of authz, or list it in `except` or in the option `unguarded`'

async function faultOf (app: TestedApplication, route: TestedRoute, requests: Requests): Promise<string | null> {
  for (const method of route.methods) {
    const { verdict, statusCode } = await rehearse(app, route, method, null, requests)
    if (verdict === null) return `(${method}): ${unreached(statusCode)}`
    if (verdict.outcome !== 'deny') return `(${method}) admits an anonymous request`
    if (statusCode !== 401) return `(${method}) answers ${statusCode} to an anonymous request, not 401`
  }
  return null
}
