import { channel } from 'node:diagnostics_channel'
import type { FastifyBaseLogger } from 'fastify'
import { decisionOf, OUTCOME, type Decision } from './decision.ts'
import type { Inquiry, Result } from './inquiry.ts'
import type { Plan } from './plan.ts'

/** What is logged of decisions. */
export interface DecisionLog {
  /** Whether denials are logged, at level info. Default true. */
  readonly denials: boolean
  /** Which part of what was allowed is logged, at level info: 0 to 1. Default 0. */
  readonly allows: number
}

/** What is published on the diagnostics channel `gatehouse:decision`. Never a token, never a claim, never a row. */
export type DecisionEvent = Decision

const decisions = channel('gatehouse:decision')

/** Tells of a decision whoever listens, and the log. Costs nothing where nobody does. */
export type Observe = (plan: Pick<Plan, 'rule' | 'route'>, inquiry: Inquiry, result: Result, log: FastifyBaseLogger) => void

export function observer ({ denials, allows }: DecisionLog): Observe {
  return (plan, inquiry, result, log) => {
    const logged = result.reason === 'permitted' ? allows > 0 && Math.random() < allows : denials
    if (!logged && !decisions.hasSubscribers) return
    const decision = decisionOf(plan, inquiry, result)
    if (decisions.hasSubscribers) decisions.publish(decision satisfies DecisionEvent)
    if (logged) log.info({ decision: loggable(decision) }, `authz: ${OUTCOME[result.reason] === 'allow' ? 'allowed' : 'refused'}`)
  }
}

function loggable ({ id, outcome, reason, route, phase, seconds, version, missing }: Decision): object {
  return { id, outcome, reason, route, phase, ms: Math.round(seconds * 1e6) / 1e3, ...(version !== null && { version }), ...(outcome !== 'allow' && { missing }) }
}
