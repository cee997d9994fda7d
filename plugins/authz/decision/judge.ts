import type { FastifyReply } from 'fastify'
import { refuse } from '../../refusal/refuse.ts'
import type { Inquiry, Reason } from './inquiry.ts'
import type { Observe } from './observe.ts'
import type { Plan } from './plan.ts'
import { reasonOf, refusalOf } from './refuse.ts'
import { settle, type Find } from './settle.ts'
import { isOpen, YES, type Truth } from './truth.ts'

/**
 * Decides as far as `reach` goes; throws the refusal, or rejects with it. Where that is not far enough it returns
 * with the inquiry open. Synchronous where nothing takes a promise.
 *
 * @param began milliseconds of performance.now(); 0 where all that is needed is known, so that there is nothing to time
 */
export type Judge = (plan: Plan, inquiry: Inquiry, reach: number, began: number, reply: FastifyReply) => void | Promise<void>

/** Makes the judge of an application. `shadow` is told when a decision is final. */
export function judgement (find: Find, observe: Observe, shadow: (plan: Plan, inquiry: Inquiry, reach: number) => void): Judge {
  function conclude (plan: Plan, inquiry: Inquiry, reach: number, began: number, reply: FastifyReply, reason: Reason): void {
    const result = { reason, phase: reach === plan.reach ? 'request' : 'resource', seconds: inquiry.spent + secondsSince(began) } as const
    inquiry.result = result
    if (plan.shadow !== null) shadow(plan, inquiry, reach)
    observe(plan, inquiry, result, reply.log)
    const refusal = refusalOf(plan, reason)
    if (refusal !== null) refuse(reply, refusal)
  }

  function weigh (plan: Plan, inquiry: Inquiry, reach: number, began: number, reply: FastifyReply, truth: Truth): void | Promise<void> {
    if (isOpen(truth)) {
      inquiry.spent = secondsSince(began)
      return
    }
    const reason = reasonOf(plan, truth, inquiry, find)
    return reason instanceof Promise ? concludeLater(plan, inquiry, reach, began, reply, reason) : conclude(plan, inquiry, reach, began, reply, reason)
  }

  // Functions of their own, so that only what waits makes closures.
  function concludeLater (plan: Plan, inquiry: Inquiry, reach: number, began: number, reply: FastifyReply, reason: Promise<Reason>): Promise<void> {
    return reason.then(known => conclude(plan, inquiry, reach, began, reply, known))
  }

  function weighLater (plan: Plan, inquiry: Inquiry, reach: number, began: number, reply: FastifyReply, truth: Promise<Truth>): Promise<void> {
    return truth.then(known => weigh(plan, inquiry, reach, began, reply, known))
  }

  return (plan, inquiry, reach, began, reply) => {
    if (inquiry.result !== null) return shadow(plan, inquiry, reach)
    const truth = plan.formula === null ? YES : settle(plan.formula, inquiry, reach, find)
    return truth instanceof Promise ? weighLater(plan, inquiry, reach, began, reply, truth) : weigh(plan, inquiry, reach, began, reply, truth)
  }
}

function secondsSince (began: number): number {
  return began === 0 ? 0 : (performance.now() - began) / 1000
}
