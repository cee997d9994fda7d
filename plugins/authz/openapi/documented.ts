import type { Plan } from '../decision/plan.ts'
import { describe } from '../rule/describe.ts'
import { leavesOf } from '../rule/expression.ts'
import { isStepUp } from '../rule/step-up.ts'
import type { OpenapiOptions } from './openapi-options.ts'

type Documented = Pick<Plan, 'mode' | 'rule' | 'override' | 'formula' | 'rows'>
type Members = Readonly<Record<string, unknown>>

/** A problem details object (RFC 9457 §3.1), as the problem plugin renders errors. */
const PROBLEM = Object.freeze({
  type: 'object',
  properties: {
    type: { type: 'string', description: 'URI of the kind of problem.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'What went wrong, for a program.' }
  },
  required: ['type', 'title', 'status', 'detail'],
  additionalProperties: true
})

/**
 * The schema of a route with what its rule says to readers of an OpenAPI document: `security`, the refusals among the
 * responses, and `x-authz`. What the route says itself stays, and so does its schema: this is a copy.
 */
export function documented (schema: Members, plan: Documented, { security }: OpenapiOptions): Members {
  const { mode, rule, override } = plan
  return {
    security: mode === 'public' ? [] : mode === 'optional' ? [...security, {}] : security,
    'x-authz': { rule: describe(rule), ...(override !== null && { override }) },
    ...schema,
    response: responses((schema['response'] ?? {}) as Members, refusals(plan))
  }
}

/** What the route declares, and for what it does not declare, neither by itself nor by its class (`4xx`), the refusals. */
function responses (declared: Members, refusals: ReadonlyMap<number, string>): Members {
  const known = new Set(Object.keys(declared).map(status => status.toLowerCase()))
  const added = [...refusals].filter(([status]) => !known.has(String(status)) && !known.has(`${Math.floor(status / 100)}xx`))
  return {
    // Where nothing is declared, a document says this, but not beside what we add.
    ...(known.size === 0 && { 200: { description: 'Default Response', type: 'null' } }),
    ...declared,
    ...Object.fromEntries(added.map(([status, description]) => [status, { description, content: { 'application/problem+json': { schema: PROBLEM } } }]))
  }
}

/** How a request can be refused, by status, in words. */
function refusals ({ mode, rule, formula, rows }: Documented): Map<number, string> {
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
