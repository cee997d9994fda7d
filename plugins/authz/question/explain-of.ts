import { applicationOf, applicationRoutes, type Application, type ApplicationRoute } from '../application.ts'
import { NoSuchRoute } from '../errors.ts'
import { routeName } from '../../routing/route-name.ts'
import { undecidedAnswer } from './answer.ts'
import { applicationRouter, type ApplicationRouter } from '../../routing/application-router.ts'
import { checkQuestion } from './supposed.ts'
import type { Answer, Question } from './question.ts'

const routers = new WeakMap<Application, { readonly size: number, readonly router: ApplicationRouter<ApplicationRoute> }>()

/**
 * What would become of a request to an application, whichever registration of authz guards the route, and if none does:
 * one router holds all routes of the application. `app` may be any of its scopes. Complete if the application is ready.
 *
 * Rejects with GTH_AUTHZ_INVALID_QUESTION and GTH_AUTHZ_NO_SUCH_ROUTE.
 */
export async function explainOf (app: object, question: Question): Promise<Answer> {
  checkQuestion(question)
  const { method, url, headers = {} } = question
  const application = applicationOf(app)
  if (application === undefined) throw new NoSuchRoute(method, url)
  const match = await routerOf(application).match({ method, url, headers })
  if (match === null) throw new NoSuchRoute(method, url)
  if (typeof match === 'string') return undecidedAnswer('invalid', method, match === 'malformed' ? 400 : 414)
  const { route: { planned, guard, ...route }, params, query } = match
  // A guarded route without a rule is the preflight route of @fastify/cors, or does not boot.
  if (planned === null || guard === null) return undecidedAnswer('unguarded', routeName(route, application.root.supportedMethods), null)
  return guard.explain(question, { route: planned, params, query })
}

/** Built at the first question, and again if there are more routes. */
function routerOf (application: Application): ApplicationRouter<ApplicationRoute> {
  const { registry, root } = application
  const known = routers.get(application)
  if (known?.size === registry.routes.length) return known.router
  const router = applicationRouter(root, registry, applicationRoutes(application))
  routers.set(application, { size: registry.routes.length, router })
  return router
}
