import { applicationRouter, type ApplicationRouter, type InvalidUrl, type Match, type RoutedRequest } from '../../routing/application-router.ts'
import { applicationOf, applicationRoutes, type Application, type ApplicationRoute } from '../application.ts'
import type { PlannedRoute } from './routes.ts'

const routers = new WeakMap<Application, { readonly size: number, readonly router: ApplicationRouter<ApplicationRoute> }>()

/** The route of an application that a request reaches, guarded or not; null if it has none. */
export function matchRoute (application: Application, request: RoutedRequest): Promise<Match<ApplicationRoute> | InvalidUrl | null> {
  return routerOf(application).match(request)
}

/** The route that a request reaches, if authz guards it; null otherwise. Nothing of the application runs. */
export async function plannedRouteOf (app: object, request: RoutedRequest): Promise<PlannedRoute | null> {
  const application = applicationOf(app)
  const match = application === undefined ? null : await matchRoute(application, request)
  return match === null || typeof match === 'string' ? null : match.route.planned
}

/** Built when it is first needed, and again if there are more routes. */
function routerOf (application: Application): ApplicationRouter<ApplicationRoute> {
  const { registry, root } = application
  const known = routers.get(application)
  if (known?.size === registry.routes.length) return known.router
  const router = applicationRouter(root, registry, applicationRoutes(application))
  routers.set(application, { size: registry.routes.length, router })
  return router
}
