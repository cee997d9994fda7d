import { ANYTHING, POLICY } from '../decision/inquiry.ts'
import type { Condition, Folded, Guarded } from '../rule/expression.ts'
import type { Invalid } from '../rule/grammar.ts'

/** The rule of a list: whether a row could be there of which the subject may do it. That is known before any is loaded. */
export function listed (rule: Guarded, resource: string, action: string, path: string, invalid: Invalid): Guarded {
  const text = rule.text.replace('.can(', '.list(')

  function possible (part: Folded): Folded {
    switch (part.kind) {
      case 'check':
        if (part.fact.stage === POLICY) throw invalid(path, `lists rows by ${part.text}, which no store can execute: for lists, write the policy with owner and where.`)
        return { ...part, fact: ANYTHING }
      case 'not': return { kind: 'not', of: possible(part.of) as Condition }
      case 'all':
      case 'any': return { kind: part.kind, of: part.of.map(item => possible(item) as Condition) }
      default: return part
    }
  }

  return { kind: 'guarded', key: text, text, guard: possible(rule.guard), then: possible(rule.then), positive: true, list: listKey(resource, action) }
}

/** What a list must be filtered by, as a person reads it. The URL parameter that `by` names makes no difference. */
export function listKey (resource: string, action: string): string {
  return `${resource}.list('${action}')`
}
