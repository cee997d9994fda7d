import type { FastifyBaseLogger } from 'fastify'
import { decisionOf, OUTCOME } from '../decision/decision.ts'
import { Inquiry, POLICY, REMOTE, SUBJECT, type Asked } from '../decision/inquiry.ts'
import type { Plan } from '../decision/plan.ts'
import { reasonOf } from '../decision/refuse.ts'
import { settle, type Find } from '../decision/settle.ts'
import { isOpen } from '../decision/truth.ts'
import { NoSuchRoute } from '../errors.ts'
import type { Grammar } from '../rule/grammar.ts'
import { unusableParameter } from '../rule/identifier.ts'
import type { Answer, Question } from './question.ts'
import type { PlannedRoute } from '../routes/routes.ts'
import type { FoundRoute, RouteOf } from './route-of.ts'
import { checkQuestion, supposedAuth, supposedPermissions } from './supposed.ts'
import { validated } from './validated.ts'

const STATUS: Readonly<Record<Answer['reason'], Answer['status']>> = Object.freeze({
  permitted: null, forbidden: 403, hidden: 404, 'step-up': 401, unavailable: 503, unauthenticated: 401, invalid: 400
})

/**
 * Answers what would become of a request, by the plan that would decide it: no hook and no handler runs, nothing is
 * logged or published as a decision. Rejects with GTH_AUTHZ_INVALID_QUESTION and GTH_AUTHZ_NO_SUCH_ROUTE.
 */
export function explainer (grammar: Grammar, find: Find, routeOf: RouteOf, log: FastifyBaseLogger): (question: Question) => Promise<Answer> {
  return async question => {
    checkQuestion(question)
    const permissions = supposedPermissions(question, grammar.model, grammar.scopeClaim) ?? undefined
    const found = routeOf(question.method, question.url)
    if (found === null) throw new NoSuchRoute(question.method, question.url)
    const { route: { plan } } = found
    const { resource } = question
    const request: Asked = Object.assign(pretended(question, found), { log })
    const inquiry = new Inquiry(request, supposedAuth(question, grammar.issuer), permissions, plan.consistency)
    const began = performance.now()
    const { reason, phase } = await weigh(found.route, inquiry, resource === undefined ? find : supposing(resource, plan, find))
    const seconds = (performance.now() - began) / 1000
    const { route, version, missing, explanation } = decisionOf(plan, inquiry, { reason: 'forbidden', phase, seconds })
    return Object.freeze({ outcome: outcomeOf(reason), reason, status: STATUS[reason], route, phase, seconds, version, missing: Object.freeze(missing), explanation })
  }
}

/** What of a request a question tells. A rule that looks at more, at a body, finds nothing there. */
function pretended ({ method, url }: Question, { params, query }: FoundRoute): { params: unknown } {
  return { params, query, headers: {}, body: undefined, method, url } as { params: unknown }
}

function outcomeOf (reason: Answer['reason']): Answer['outcome'] {
  return reason === 'unauthenticated' || reason === 'invalid' ? 'deny' : OUTCOME[reason]
}

/** As the hooks do: first what the subject decides, then validation, then what the request is about. */
async function weigh (route: PlannedRoute, inquiry: Inquiry, find: Find): Promise<Pick<Answer, 'reason' | 'phase'>> {
  const { plan } = route
  if (inquiry.auth === null && plan.mode === 'required') return { reason: 'unauthenticated', phase: 'request' }
  if (plan.formula === null) return { reason: 'permitted', phase: 'request' }
  const early = await settle(plan.formula, inquiry, SUBJECT, find)
  if (!isOpen(early)) return { reason: await reasonOf(plan, early, inquiry, find), phase: 'request' }
  const params = await validated(route, inquiry.request.params as object)
  if (params === null || unusableParameter(plan.params, params) !== undefined) return { reason: 'invalid', phase: 'resource' }
  inquiry.request.params = params
  const late = await settle(plan.formula, inquiry, REMOTE, find)
  return { reason: await reasonOf(plan, late, inquiry, find), phase: 'resource' }
}

/** Answers for the rows of a plan with this one, when they are asked for. */
function supposing (row: object | null, { rows }: Plan, find: Find): Find {
  return (facts, inquiry) => {
    if (facts.some(fact => rows.has(fact))) return facts.map(() => row)
    // A policy that is a function loads the row itself, unless it is known.
    if (facts.some(({ stage }) => stage === POLICY)) for (const fact of rows.keys()) inquiry.learn(fact, { value: row })
    return find(facts, inquiry)
  }
}
