import type { Explanation } from '../decision/explain.ts'
import type { Reason } from '../decision/inquiry.ts'
import type { PlannedRoute } from '../routes/routes.ts'

/** What `app.authz.explain` is asked: what would become of a request, without making one. */
export interface Question {
  /** Who asks; null: somebody anonymous. */
  readonly subject: string | null
  /** Permissions to suppose. With `roles`, instead of what the claims or the permission source say. */
  readonly permissions?: readonly string[]
  /** Roles to suppose. */
  readonly roles?: readonly string[]
  /** Claims of the token, where the rule looks at them: `auth_time`, `acr`, `scope`, those that policies name. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly method: string
  /** A concrete path, such as `/articles/17`, with a query or without. */
  readonly url: string
  /**
   * Headers of the request, if they choose the route (`host`, `accept-version`, custom constraints) or rules read them.
   * Names in any case.
   */
  readonly headers?: Readonly<Record<string, string>>
  /** The row to suppose, if the rule names one resource; null: there is none. Without it, the row is loaded, as for a request. */
  readonly resource?: object | null
  /** The rows to suppose, by the name of the resource: `{ article: row, folder: null }`. Those left out are loaded. */
  readonly resources?: Readonly<Record<string, object | null>>
}

/** The answer to a question: a decision that nobody asked to be enforced. */
export interface Answer {
  readonly outcome: 'allow' | 'deny' | 'error'
  /**
   * As of a decision; `unauthenticated`: an anonymous caller, and the rule needs a subject; `invalid`: the URL is
   * malformed, or its parameters do not validate; `unguarded`: no authz guards the route, so its handler runs for everyone.
   */
  readonly reason: Reason | 'unauthenticated' | 'invalid' | 'unguarded'
  /** The status of the refusal; null where there is none. */
  readonly status: 400 | 401 | 403 | 404 | 414 | 503 | null
  /** Method and URL template. */
  readonly route: string
  /** Decided before the body was parsed, or after validation with what the request is about. */
  readonly phase: 'request' | 'resource'
  /** How long it took, waiting included. */
  readonly seconds: number
  /** The version of the permissions, where a permission source gave one. */
  readonly version: string | number | null
  /** The permissions whose lack denied it. */
  readonly missing: readonly string[]
  /** Which part of the rule said what. */
  readonly explanation: Explanation
}

/** A guarded route, and what a concrete URL says to it. */
export interface FoundRoute {
  readonly route: PlannedRoute
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: unknown
}

/** Answers a question about a route that was found for it. */
export type ExplainRoute = (question: Question, found: FoundRoute) => Promise<Answer>
