import { compile } from '../decision/formula.ts'
import { Inquiry } from '../decision/inquiry.ts'
import type { Plan } from '../decision/plan.ts'
import { isOpen, YES } from '../decision/truth.ts'
import { describe } from '../rule/describe.ts'
import type { Folded } from '../rule/expression.ts'

/** What a rule says to somebody of whom nothing is known but the role. */
export interface MatrixCell {
  /** `depends`: on what only a request tells. */
  readonly says: 'allow' | 'deny' | 'depends'
  /** Admitted, to see of a list what a filter leaves. */
  readonly filtered: boolean
  /** The parts of the rule that it depends on, as a person reads them. */
  readonly dependsOn: readonly string[]
}

/** What everyone may do if no authz guards a route. */
export const UNGUARDED: MatrixCell = cell('allow', new Set())

/** What a rule says to somebody who presents nothing. */
export function anonymousCell ({ mode, lists }: Pick<Plan, 'mode' | 'lists'>): MatrixCell {
  return cell(mode === 'required' ? 'deny' : 'allow', lists)
}

/** What a rule says to a subject with these permissions, everything else unknown. */
export function roleCell ({ rule, formula, lists }: Pick<Plan, 'rule' | 'formula' | 'lists'>, permissions: readonly string[]): MatrixCell {
  const held = new Set(permissions)
  // Nothing is found out, so nobody looks at the request or the subject.
  const inquiry = new Inquiry(undefined as never, null, { granted: held, held })
  const truth = formula === null ? YES : formula.truth(inquiry)
  if (isOpen(truth)) return cell('depends', lists, [...new Set(openLeaves(rule, true, inquiry))])
  return cell(truth === YES ? 'allow' : 'deny', lists)
}

function cell (says: MatrixCell['says'], lists: ReadonlySet<string>, dependsOn: readonly string[] = []): MatrixCell {
  return Object.freeze({ says, filtered: says !== 'deny' && lists.size > 0, dependsOn: Object.freeze(dependsOn) })
}

/** The leaves that are still open, of those that could change the answer. */
function openLeaves (rule: Folded, wanted: boolean, inquiry: Inquiry): string[] {
  if (!isOpen(compile(rule, wanted).truth(inquiry))) return []
  if (rule.kind === 'not') return openLeaves(rule.of, !wanted, inquiry)
  if (rule.kind === 'all' || rule.kind === 'any') return rule.of.flatMap((part: Folded) => openLeaves(part, wanted, inquiry))
  // Of the leaves, permissions are known.
  return [describe(rule)]
}
