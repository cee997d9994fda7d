import { describe } from '../rule/describe.ts'
import { OUTCOME } from './decision.ts'
import { REMOTE, type Inquiry } from './inquiry.ts'
import type { Plan } from './plan.ts'
import { settle, type Find } from './settle.ts'
import { ERROR, isOpen, YES, type Truth } from './truth.ts'

/**
 * Decides the shadow rule of a route beside the real one and logs, at level warn, where they disagree. It changes
 * nothing: the request does not wait for it, and what it finds out, it keeps to itself. What was refused before
 * validation is compared as far as it was decided by then.
 */
export function shadowing (find: Find): (plan: Plan, inquiry: Inquiry, reach: number) => void {
  return (plan, inquiry, reach) => {
    const { shadow } = plan
    const { result } = inquiry
    if (shadow === null || result === null) return
    const enforced = OUTCOME[result.reason]
    // Admitted early, it is compared after validation, when the shadow rule can see what the request is about.
    if (enforced === 'allow' && reach !== REMOTE) return
    const compare = (truth: Truth): void => {
      if (isOpen(truth)) return
      const verdict = truth === YES ? 'allow' : truth === ERROR ? 'error' : 'deny'
      if (verdict !== enforced) inquiry.request.log.warn({ shadow: { route: plan.route, enforced, shadow: verdict, rule: describe(shadow.rule) } }, 'authz: the shadow rule disagrees')
    }
    const truth = settle(shadow.formula, inquiry.copy(), reach, find)
    if (truth instanceof Promise) truth.then(compare, () => {})
    else compare(truth)
  }
}
