import { FilterImpossible, Undecided } from '../errors.ts'
import { compile } from '../decision/formula.ts'
import { ROW, type Inquiry } from '../decision/inquiry.ts'
import { ERROR, NO, YES } from '../decision/truth.ts'
import type { Check, Condition, Folded } from '../rule/expression.ts'
import type { MemberCheck } from './policy.ts'

/**
 * What is left of a policy when the subject is known: all rows, none, or those that a store can pick. `is` and
 * `isNot` compare as `===` does, null being a value like others (SQL: `IS NOT DISTINCT FROM`). A member of another
 * type than the value, and one that is a list or an object, satisfies neither.
 */
export type Filter<Row = object> =
  | boolean
  | { readonly all: ReadonlyArray<Filter<Row>> }
  | { readonly any: ReadonlyArray<Filter<Row>> }
  | { readonly member: keyof Row & string, readonly is: unknown }
  | { readonly member: keyof Row & string, readonly isNot: unknown }

/** The filter of what must hold. Throws GTH_AUTHZ_UNDECIDED where the permissions cannot be had. */
export function filterOf (rule: Folded, inquiry: Inquiry, wanted = true): Filter<Record<string, unknown>> {
  switch (rule.kind) {
    case 'check': return rule.fact.stage === ROW ? member(rule as MemberCheck, inquiry, wanted) : impossible(rule)
    case 'not': return filterOf(rule.of, inquiry, !wanted)
    case 'all':
    case 'any': {
      const parts = rule.of.map((part: Condition) => filterOf(part, inquiry, wanted))
      return (rule.kind === 'all') === wanted ? every(parts) : some(parts)
    }
    default: return known(rule, inquiry, wanted)
  }
}

/** All that are asked for, at once. */
export function every (parts: ReadonlyArray<Filter<Record<string, unknown>>>): Filter<Record<string, unknown>> {
  if (parts.includes(false)) return false
  const open = parts.filter(part => part !== true)
  const [first = true] = open
  return open.length > 1 ? { all: open } : first
}

function some (parts: ReadonlyArray<Filter<Record<string, unknown>>>): Filter<Record<string, unknown>> {
  if (parts.includes(true)) return true
  const open = parts.filter(part => part !== false)
  const [first = false] = open
  return open.length > 1 ? { any: open } : first
}

function member ({ member, operand }: MemberCheck, { auth }: Inquiry, wanted: boolean): Filter<Record<string, unknown>> {
  const value = operand(auth)
  if (value === undefined) return false
  return wanted ? { member, is: value } : { member, isNot: value }
}

function known (rule: Folded, inquiry: Inquiry, wanted: boolean): boolean {
  switch (compile(rule, wanted).truth(inquiry)) {
    case YES: return true
    case NO: return false
    case ERROR: throw new Undecided()
    default: throw new FilterImpossible('the permissions are not known yet.')
  }
}

function impossible ({ text }: Check): never {
  throw new FilterImpossible(`${text} is a function, which no store can execute: for lists, write the policy with owner and where.`)
}
