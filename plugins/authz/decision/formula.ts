import { leavesOf, type Check, type Condition, type Folded, type Guarded } from '../rule/expression.ts'
import { ANYTHING, otherwise, SUBJECT, type Fact, type Inquiry } from './inquiry.ts'
import { atLeastOne, each } from './permission-sets.ts'
import { ERROR, greatest, highest, least, lowest, NO, PENDING, YES, type Formula, type Truth } from './truth.ts'
import { failureOfRow, ifVisible } from './visibility.ts'

export type { Formula }

/** What a check comes to if its fact failed, or if reading that failed. */
type FailureOf = (fact: Fact, inquiry: Inquiry) => Truth

const cannotTell: FailureOf = () => ERROR

/** The permissions of the subject. */
export const PERMISSIONS: Fact = Object.freeze({ stage: SUBJECT, text: 'permissions', find: otherwise })

/** Decided as soon as the permissions are known. */
export const PERMISSIONS_KNOWN: Formula = {
  truth: ({ permissions }) => permissions === undefined ? PENDING : permissions === null ? ERROR : YES,
  open: (_inquiry, facts) => { facts.add(PERMISSIONS) }
}

/**
 * Compiles a rule for somebody known. By De Morgan's laws down to the leaves, each of which is asked whether it is
 * certainly so, or certainly not so: what is undecided is neither, and so is its `not`; what is undecided is not
 * permitted.
 */
export function compile (rule: Folded, wanted = true): Formula {
  return compileLeaves(rule, wanted, cannotTell)
}

/** @param failureOf what a check comes to that failed */
function compileLeaves (rule: Folded, wanted: boolean, failureOf: FailureOf): Formula {
  switch (rule.kind) {
    case 'public':
    case 'optional':
    case 'authenticated': return constant(wanted ? YES : NO)
    case 'never':
    case 'unknown': return constant(wanted ? NO : YES)
    case 'permission': return permissions(wanted ? ({ granted }) => granted.has(rule.permission) : ({ held }) => held !== null && !held.has(rule.permission))
    case 'check': return check(rule, wanted, failureOf)
    case 'guarded': return rule.row === undefined ? every([compile(rule.guard), compile(rule.then, wanted)]) : ofRow(rule, wanted)
    case 'not': return compileLeaves(rule.of, !wanted, failureOf)
    default: return list(rule.of, (rule.kind === 'all') === wanted, wanted, failureOf)
  }
}

/** The permissions of a list are looked up together: what a request costs does not grow with their number. */
function list (parts: readonly Condition[], conjunction: boolean, wanted: boolean, failureOf: FailureOf): Formula {
  const names = new Set(parts.flatMap(part => part.kind === 'permission' ? [part.permission] : []))
  const together = names.size > 1 && wanted
  const others = parts.filter(part => !together || part.kind !== 'permission').map(part => compileLeaves(part, wanted, failureOf))
  const all = together ? [permissions(conjunction ? each(names) : atLeastOne(names)), ...others] : others
  return conjunction ? every(all) : some(all)
}

function constant (truth: Truth): Formula {
  return { truth: () => truth, open: () => {} }
}

function permissions (holds: (permissions: NonNullable<Inquiry['permissions']>) => boolean): Formula {
  return {
    truth: ({ permissions }) => {
      if (permissions === undefined) return PENDING
      if (permissions === null) return ERROR
      return holds(permissions) ? YES : NO
    },
    open: (_inquiry, facts) => { facts.add(PERMISSIONS) }
  }
}

function ofRow ({ guard, then }: Guarded, wanted: boolean): Formula {
  const asksPermissions = leavesOf(guard).some(({ kind }) => kind === 'permission')
  return ifVisible(compileLeaves(guard, true, failureOfRow), compile(then, wanted), asksPermissions ? PERMISSIONS : null)
}

function check (leaf: Check, wanted: boolean, failureOf: FailureOf): Formula {
  const { fact, isSo, isNotSo } = leaf
  if (fact === ANYTHING) return constant(YES)
  const holds = wanted ? isSo : isNotSo
  return {
    truth: inquiry => {
      const answer = inquiry.answers?.get(fact)
      if (answer === undefined) return PENDING
      if (answer.failed) return failureOf(fact, inquiry)
      try {
        return holds(answer.value, inquiry.auth) ? YES : NO
      } catch (err) {
        // A row is a program's object: to read a member of it can throw.
        inquiry.fault(leaf, err)
        return failureOf(fact, inquiry)
      }
    },
    open: (_inquiry, facts) => { facts.add(fact) }
  }
}

function every (parts: readonly Formula[]): Formula {
  const truth = (inquiry: Inquiry): Truth => {
    let all: Truth = YES
    for (const part of parts) {
      all = least(all, part.truth(inquiry))
      if (all === NO) return NO
    }
    return all
  }
  return { truth, open: (inquiry, facts, floor, ceiling) => openParts(parts, inquiry, facts, floor, Math.min(ceiling, highest(truth(inquiry)))) }
}

function some (parts: readonly Formula[]): Formula {
  const truth = (inquiry: Inquiry): Truth => {
    let any: Truth = NO
    for (const part of parts) {
      any = greatest(any, part.truth(inquiry))
      if (any === YES) return YES
    }
    return any
  }
  return { truth, open: (inquiry, facts, floor, ceiling) => openParts(parts, inquiry, facts, Math.max(floor, lowest(truth(inquiry))), ceiling) }
}

function openParts (parts: readonly Formula[], inquiry: Inquiry, facts: Set<Fact>, floor: number, ceiling: number): void {
  for (const part of parts) {
    const truth = part.truth(inquiry)
    if (Math.max(floor, lowest(truth)) < Math.min(ceiling, highest(truth))) part.open(inquiry, facts, floor, ceiling)
  }
}
