import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '../../refusal/refuse.ts'
import { SUBJECT, type Inquiry, type Reason } from './inquiry.ts'
import type { Observe } from './observe.ts'
import type { Plan } from './plan.ts'
import { reasonOf, refusalOf } from './refuse.ts'
import { settle, type Find } from './settle.ts'
import { isOpen, YES, type Truth } from './truth.ts'

/**
 * Decides as far as `reach` goes; throws the refusal, or rejects with it. Where that is not far enough it returns
 * with the inquiry open. Synchronous where nothing takes a promise.
 */
export type Judge = (plan: Plan, inquiry: Inquiry, reach: number, began: number, request: FastifyRequest, reply: FastifyReply) => void | Promise<void>

/** Makes the judge of an application. `shadow` is told when a decision is final. */
export function judgement (find: Find, observe: Observe, shadow: (plan: Plan, inquiry: Inquiry, reach: number) => void): Judge {
  return (plan, inquiry, reach, began, request, reply) => {
    const conclude = (reason: Reason): void => {
      const seconds = inquiry.spent + (performance.now() - began) / 1000
      inquiry.result = { reason, phase: reach === SUBJECT ? 'request' : 'resource', seconds }
      if (plan.shadow !== null) shadow(plan, inquiry, reach)
      observe(plan, inquiry, inquiry.result, request.log)
      const refusal = refusalOf(plan, reason)
      if (refusal !== null) refuse(reply, refusal)
    }
    const weigh = (truth: Truth): void | Promise<void> => {
      if (isOpen(truth)) {
        inquiry.spent = (performance.now() - began) / 1000
        return
      }
      const reason = reasonOf(plan, truth, inquiry, find)
      return reason instanceof Promise ? reason.then(conclude) : conclude(reason)
    }

    if (inquiry.result !== null) return shadow(plan, inquiry, reach)
    const truth = plan.formula === null ? YES : settle(plan.formula, inquiry, reach, find)
    return truth instanceof Promise ? truth.then(weigh) : weigh(truth)
  }
}
