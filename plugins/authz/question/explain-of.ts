import { routeName } from '../../routing/route-name.ts'
import { applicationOf } from '../application.ts'
import { NoSuchRoute } from '../errors.ts'
import { matchRoute } from '../routes/match-route.ts'
import { undecidedAnswer } from './answer.ts'
import { checkQuestion } from './supposed.ts'
import type { Answer, Question } from './question.ts'

/**
 * What would become of a request to an application, whichever registration of authz guards the route, and if none does:
 * one router holds all routes of the application. `app` may be any of its scopes. Complete if the application is ready.
 *
 * Rejects with GTH_AUTHZ_INVALID_QUESTION and GTH_AUTHZ_NO_SUCH_ROUTE.
 */
export async function explainOf (app: object, question: Question): Promise<Answer> {
  checkQuestion(question)
  const { method, url } = question
  const headers = Object.fromEntries(Object.entries(question.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  const application = applicationOf(app)
  if (application === undefined) throw new NoSuchRoute(method, url)
  const match = await matchRoute(application, { method, url, headers })
  if (match === null) throw new NoSuchRoute(method, url)
  if (typeof match === 'string') return undecidedAnswer('invalid', method, match === 'malformed' ? 400 : 414)
  const { route: { planned, guard, ...route }, params, query } = match
  // A guarded route without a rule does not boot.
  if (planned === null || guard === null) return undecidedAnswer('unguarded', routeName(route, application.root.supportedMethods), null)
  return guard.explain({ ...question, headers }, { route: planned, params, query })
}
