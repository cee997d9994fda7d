import { ResourceNotFound, Undecided } from '../errors.ts'
import { AUTHENTICATION, FRESH } from '../rule/step-up.ts'
import type { Formula } from './formula.ts'
import { REMOTE, type Inquiry, type Reason } from './inquiry.ts'
import type { Plan } from './plan.ts'
import { settle, type Find } from './settle.ts'
import { ERROR, NO, YES, type Truth } from './truth.ts'

/** Why a request is not admitted: by what its rule came to and, of a denial, by what a client could do about it. */
export function reasonOf (plan: Plan, truth: Truth, inquiry: Inquiry, find: Find): Reason | Promise<Reason> {
  if (truth === YES) return 'permitted'
  if (truth === ERROR) return 'unavailable'
  if (plan.stepUpRequired !== null && (plan.formula as Formula).truth(withLogin(inquiry)) !== NO) return 'step-up'
  return plan.rows.size === 0 ? 'forbidden' : hidden(plan, inquiry, find)
}

/** A new refusal of that reason; null where there is none. */
export function refusalOf (plan: Plan, reason: Reason): Error | null {
  switch (reason) {
    case 'permitted': return null
    case 'unavailable': return new Undecided()
    case 'hidden': return new ResourceNotFound()
    case 'step-up': return (plan.stepUpRequired ?? plan.forbidden)()
    default: return plan.forbidden()
  }
}

/** The same, of somebody who has just logged in. */
function withLogin (inquiry: Inquiry): Inquiry {
  const eased = inquiry.copy()
  eased.learn(AUTHENTICATION, { value: FRESH })
  return eased
}

/** A row that was looked at and is not there, or not for this subject: the answer must be the same for both. */
async function hidden (plan: Plan, inquiry: Inquiry, find: Find): Promise<Reason> {
  for (const [row, visible] of plan.rows) {
    const answer = inquiry.answers?.get(row)
    if (answer === undefined || answer.failed) continue
    if (answer.value === null || await settle(visible, inquiry, REMOTE, find) !== YES) return 'hidden'
  }
  return 'forbidden'
}
