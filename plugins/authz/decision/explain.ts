import { describe } from '../rule/describe.ts'
import type { Condition, Folded, Requirement } from '../rule/expression.ts'
import { compile, type Formula } from './formula.ts'
import type { Inquiry } from './inquiry.ts'
import { ERROR, isOpen, NO, YES } from './truth.ts'

/**
 * What one part of a rule said: it allows, denies, failed, was not asked because the answer did not depend on it, or
 * is undecided: a permission that the token's scope withholds, or a resource that is missing or hidden.
 */
export type Verdict = 'allow' | 'deny' | 'error' | 'unasked' | 'undecided'

/** A decision as a tree. It holds names, never a value of the resource or the token. */
export interface Explanation {
  /** The part of the rule, as a person reads it. */
  readonly rule: string
  readonly says: Verdict
  /** The parts it is made of: of a resource's rule, who sees it and then who may. */
  readonly of?: readonly Explanation[]
}

/** Which part of a rule said what. */
export function explain (rule: Requirement, inquiry: Inquiry): Explanation {
  return explained(rule, inquiry)
}

function explained (rule: Folded, inquiry: Inquiry): Explanation {
  const parts = partsOf(rule)
  return Object.freeze({
    rule: describe(rule),
    says: verdict(rule, inquiry),
    ...(parts.length > 0 && { of: Object.freeze(parts.map(part => explained(part, inquiry))) })
  })
}

function partsOf (rule: Folded): readonly Folded[] {
  switch (rule.kind) {
    case 'all':
    case 'any': return rule.of
    case 'not': return [rule.of]
    case 'guarded': return [rule.guard, rule.then]
    default: return []
  }
}

/** Of each part of a rule, compiled when it is first explained: whether it is so, and whether it is not so. */
const formulas = new WeakMap<Folded, readonly [Formula, Formula]>()

function formulasOf (rule: Folded): readonly [so: Formula, notSo: Formula] {
  const known = formulas.get(rule) ?? [compile(rule), compile(rule, false)]
  formulas.set(rule, known)
  return known
}

function verdict (rule: Folded, inquiry: Inquiry): Verdict {
  const [isSo, isNotSo] = formulasOf(rule)
  const so = isSo.truth(inquiry)
  if (so === YES) return 'allow'
  if (isOpen(so)) return 'unasked'
  if (so === ERROR) return 'error'
  return isNotSo.truth(inquiry) === YES ? 'deny' : 'undecided'
}

/** The permissions that a denied subject lacks, of those that would have changed something, each once. */
export function missing (rule: Requirement, inquiry: Inquiry): string[] {
  return [...new Set(lacking(rule, inquiry))]
}

function lacking (rule: Folded, inquiry: Inquiry): string[] {
  const [isSo] = formulasOf(rule)
  if (isSo.truth(inquiry) !== NO) return []
  switch (rule.kind) {
    case 'permission': return [rule.permission]
    case 'all':
    case 'any': return (rule.of as readonly Condition[]).flatMap(part => lacking(part, inquiry))
    case 'guarded': return [...lacking(rule.guard, inquiry), ...lacking(rule.then, inquiry)]
    default: return []
  }
}
