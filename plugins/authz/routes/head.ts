import { applicationRouter } from '../../routing/application-router.ts'
import { placeOf } from '../../routing/route-name.ts'
import { sampleUrls } from '../../routing/sample-urls.ts'
import { applicationRoutes, type Application, type ApplicationRoute } from '../application.ts'
import { HeadDiffers } from '../errors.ts'
import { describe } from '../rule/describe.ts'
import { ruleKey } from '../rule/expression.ts'

/**
 * Refuses to boot, when all routes are known, if HEAD and GET of one URL have different rules: HEAD tells whether
 * something is there and how long it is, so one that is easier to ask gives away what GET protects. What one URL is, the
 * application's own router says: by case, slashes, parameters and constraints. Of parameters with a regular expression
 * some values are tried.
 *
 * Throws GTH_AUTHZ_HEAD_DIFFERS.
 */
export function checkHeadRoutes (application: Application): void {
  const routes = applicationRoutes(application)
  const heads = placesOf(routes, 'HEAD')
  // As Fastify makes HEAD routes, both trees are the same.
  if (heads.size === 0 || same(placesOf(routes, 'GET'), heads)) return
  const router = applicationRouter(application.root, application.registry, routes)
  for (const { url: template, methods, constraints } of routes) {
    if (!methods.includes('GET') && !methods.includes('HEAD')) continue
    for (const url of sampleUrls(template)) {
      const [get, head] = [router.find('GET', url, constraints), router.find('HEAD', url, constraints)]
      if (get !== null && head !== null && gives(head, get)) throw new HeadDiffers(head.url, textOf(head), get.url, textOf(get))
    }
  }
}

/** Whether HEAD may tell more than GET: what is public, or not guarded, it cannot give away by another route. */
function gives (head: ApplicationRoute, get: ApplicationRoute): boolean {
  if (get.planned === null || identityOf(head) === identityOf(get)) return false
  return get.planned.plan.rule.kind !== 'public' || placeOf(get) === placeOf(head)
}

function placesOf (routes: readonly ApplicationRoute[], method: string): Set<string> {
  return new Set(routes.filter(({ methods }) => methods.includes(method)).flatMap(route =>
    [route.url, route.options.url].map(url => JSON.stringify([placeOf({ ...route, url }), identityOf(route)]))))
}

function same (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every(place => other.has(place))
}

function identityOf ({ planned }: ApplicationRoute): string {
  return planned === null ? 'unguarded' : ruleKey(planned.plan.rule)
}

function textOf ({ planned }: ApplicationRoute): string {
  if (planned === null) return 'none: it is not guarded'
  const { rule } = planned.plan
  return rule.lists === undefined ? describe(rule) : `${describe(rule)}, filtered by ${[...rule.lists].join(', ')}`
}
