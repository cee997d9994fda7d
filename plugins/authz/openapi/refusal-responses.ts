import type { Plan } from '../decision/plan.ts'
import type { PlannedRoute } from '../routes/routes.ts'
import { describe } from '../rule/describe.ts'
import { leavesOf } from '../rule/expression.ts'
import { isStepUp } from '../rule/step-up.ts'
import { errorBodyOf, type ErrorBody } from './error-body.ts'
import type { Members } from './members.ts'
import type { Security } from './security.ts'

/** A guarded route that a document describes. */
export interface DescribedRoute {
  readonly route: PlannedRoute
  /** The security requirements of routes that need a subject, as the option has them. */
  readonly security: Security
  /** What answers its errors: the handler of its scope; null if the route has one of its own. */
  readonly errorHandler: object | null
}

/**
 * The responses that refuse requests to any of some routes, by status: described, and with the bodies that are really
 * sent.
 *
 * @param swagger2 whether they are for a Swagger 2 document, in which a response has one schema
 */
export function refusalResponses (routes: readonly DescribedRoute[], swagger2: boolean): Members {
  const texts = new Map<number, Set<string>>()
  const bodies = new Map<number, ErrorBody[]>()
  for (const { route: { plan }, errorHandler } of routes) {
    const body = errorBodyOf(errorHandler)
    for (const [status, text] of refusalsOf(plan)) {
      texts.set(status, (texts.get(status) ?? new Set()).add(text))
      bodies.set(status, [...bodies.get(status) ?? [], ...body === null ? [] : [body]])
    }
  }
  return Object.fromEntries(Array.from(texts, ([status, found]) => [status, {
    description: [...found].join(' '),
    ...contentOf(bodies.get(status) as ErrorBody[], swagger2)
  }]))
}

function contentOf (bodies: readonly ErrorBody[], swagger2: boolean): Members {
  const [first] = bodies
  if (first === undefined) return {}
  if (swagger2) return { schema: first.schema }
  return { content: Object.fromEntries(bodies.map(({ type, schema }) => [type, { schema }])) }
}

/** How a request can be refused, by status, in words. */
function refusalsOf ({ mode, rule, formula, rows }: Plan): Map<number, string> {
  const found = new Map<number, string>()
  if (mode === 'public') return found
  const logins = leavesOf(rule).filter(isStepUp).map(({ text }) => text)
  const presented = mode === 'optional' ? 'The credential is not valid.' : 'There is no valid credential.'
  found.set(401, logins.length === 0 ? presented : `${presented} Or the login does not suffice: this requires ${logins.join(', ')} (RFC 9470).`)
  if (formula !== null) found.set(403, `The subject is not permitted: this requires ${describe(rule)}.`)
  if (rows.size > 0) found.set(404, 'There is no such resource, or the subject may not know of it.')
  found.set(503, 'Who asks, or whether it is permitted, cannot be found out right now.')
  return found
}
