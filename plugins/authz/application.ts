import { TwoModels } from './errors.ts'
import type { Model } from './model/model.ts'
import type { Answer, Question } from './question/question.ts'
import type { NotFoundGuard } from './routes/not-found-warning.ts'
import type { PlannedRoute } from './routes/routes.ts'

/** What all registrations of authz in one application have in common. */
export interface Application {
  readonly model: Model
  /** The definitions of the resources in use, by name. */
  readonly resources: Map<string, object>
  /** The routes of each registration, which grow in number until the application is ready. */
  readonly routes: Array<readonly PlannedRoute[]>
  /** What answers questions about the routes of each registration. */
  readonly explainers: Array<(question: Question) => Promise<Answer>>
  /** What each registration does about requests that no route matched. */
  readonly notFoundGuards: NotFoundGuard[]
}

const applications = new WeakMap<object, Application>()

/**
 * What a new registration shares with those before. Throws GTH_AUTHZ_TWO_MODELS where they have another model: a
 * permission would mean two things in one application.
 */
export function joinApplication (scope: object, model: Model): Application {
  const known = applicationOf(scope) ?? { model, resources: new Map(), routes: [], explainers: [], notFoundGuards: [] }
  if (known.model !== model) throw new TwoModels()
  applications.set(rootOf(scope), known)
  return known
}

/** The application that a scope belongs to; undefined where no authz is in it. */
export function applicationOf (scope: object): Application | undefined {
  return applications.get(rootOf(scope))
}

/** The routes of an application that authz guards, each with its plan, as they were declared. All of them once the application is ready. */
export function plannedRoutes (scope: object): PlannedRoute[] {
  return applicationOf(scope)?.routes.flat() ?? []
}

/** The application that a scope is in. A scope's prototype is the scope around it; the root's own is a plain object. */
export function rootOf<Scope extends object> (scope: Scope): Scope {
  const around = Object.getPrototypeOf(scope) as Scope | null
  return around === null || around === Object.prototype ? scope : rootOf(around)
}
