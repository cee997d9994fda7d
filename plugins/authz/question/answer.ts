import type { FastifyBaseLogger } from 'fastify'
import { decisionOf, OUTCOME } from '../decision/decision.ts'
import { PERMISSIONS_KNOWN } from '../decision/formula.ts'
import { Inquiry, POLICY, REMOTE, SUBJECT, type Asked, type Fact } from '../decision/inquiry.ts'
import { reasonOf } from '../decision/refuse.ts'
import { settle, type Find } from '../decision/settle.ts'
import { isOpen } from '../decision/truth.ts'
import type { Grammar } from '../rule/grammar.ts'
import { unusableParameter } from '../rule/identifier.ts'
import type { Answer, ExplainRoute, FoundRoute, Question } from './question.ts'
import type { PlannedRoute } from '../routes/routes.ts'
import { supposedAuth, supposedPermissions, supposedRows } from './supposed.ts'
import { validated } from './validated.ts'

const STATUS: Readonly<Record<Exclude<Answer['reason'], 'unguarded'>, Answer['status']>> = Object.freeze({
  permitted: null, forbidden: 403, hidden: 404, 'step-up': 401, unavailable: 503, unauthenticated: 401, invalid: 400
})

/**
 * Answers what would become of a request, by the plan that would decide it: no hook and no handler runs, nothing is
 * logged or published as a decision. Rejects with GTH_AUTHZ_INVALID_QUESTION.
 */
export function explainer (grammar: Grammar, find: Find, log: FastifyBaseLogger): ExplainRoute {
  return async (question, found) => {
    const permissions = supposedPermissions(question, grammar.model, grammar.scopeClaim) ?? undefined
    const { plan } = found.route
    const rows = supposedRows(question, plan)
    const request: Asked = Object.assign(pretended(question, found), { log })
    const inquiry = new Inquiry(request, supposedAuth(question, grammar.issuer), permissions, plan.consistency)
    const began = performance.now()
    const { reason, phase } = await weigh(found.route, inquiry, rows.size === 0 ? find : supposing(rows, find))
    const seconds = (performance.now() - began) / 1000
    const { route, version, missing, explanation } = decisionOf(plan, inquiry, { reason: 'forbidden', phase, seconds })
    return Object.freeze({ outcome: outcomeOf(reason), reason, status: STATUS[reason], route, phase, seconds, version, missing: Object.freeze(missing), explanation })
  }
}

/** The answer if no rule decides: the route is not guarded, or the URL is invalid, which is answered before any route. */
export function undecidedAnswer (reason: 'unguarded' | 'invalid', route: string, status: Answer['status']): Answer {
  const open = reason === 'unguarded'
  return Object.freeze({
    outcome: outcomeOf(reason),
    reason,
    status,
    route,
    phase: 'request',
    seconds: 0,
    version: null,
    missing: Object.freeze([]),
    explanation: Object.freeze({ rule: open ? 'unguarded' : 'none: the URL is invalid', says: open ? 'allow' : 'unasked' })
  })
}

/** What of a request a question tells. A rule that looks at more, at a body, finds nothing there. */
function pretended ({ method, url, headers = {} }: Question, { params, query }: FoundRoute): { params: unknown } {
  return { params, query, headers, body: undefined, method, url } as { params: unknown }
}

function outcomeOf (reason: Answer['reason']): Answer['outcome'] {
  if (reason === 'unguarded') return 'allow'
  return reason === 'unauthenticated' || reason === 'invalid' ? 'deny' : OUTCOME[reason]
}

/** As the hooks do: first the permissions, then what the subject decides, validation, and what the request is about. */
async function weigh (route: PlannedRoute, inquiry: Inquiry, find: Find): Promise<{ reason: keyof typeof STATUS, phase: Answer['phase'] }> {
  const { plan } = route
  if (inquiry.auth === null && plan.mode === 'required') return { reason: 'unauthenticated', phase: 'request' }
  if (plan.formula === null) return { reason: 'permitted', phase: 'request' }
  if (plan.asksPermissions) await settle(PERMISSIONS_KNOWN, inquiry, SUBJECT, find)
  const early = await settle(plan.formula, inquiry, SUBJECT, find)
  if (!isOpen(early)) return { reason: await reasonOf(plan, early, inquiry, find), phase: 'request' }
  const params = await validated(route, inquiry.request.params as object)
  if (params === null || unusableParameter(plan.params, params) !== undefined) return { reason: 'invalid', phase: 'resource' }
  inquiry.request.params = params
  const late = await settle(plan.formula, inquiry, REMOTE, find)
  return { reason: await reasonOf(plan, late, inquiry, find), phase: 'resource' }
}

/** Answers for rows with these, when they are asked for. */
function supposing (rows: ReadonlyMap<Fact, object | null>, find: Find): Find {
  return (facts, inquiry) => {
    if (facts.some(fact => rows.has(fact))) return facts.map(fact => rows.get(fact))
    // A policy that is a function loads the row itself, unless it is known.
    if (facts.some(({ stage }) => stage === POLICY)) for (const [fact, value] of rows) inquiry.learn(fact, { value })
    return find(facts, inquiry)
  }
}
