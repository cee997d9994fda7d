import type { Check, Condition, Folded } from '../rule/expression.ts'
import { ANYTHING, otherwise, SUBJECT, type Fact, type Inquiry } from './inquiry.ts'
import { atLeastOne, each } from './permission-sets.ts'
import { ERROR, NO, PENDING, YES, type Truth } from './truth.ts'

/** A rule as boot leaves it: `all` and `any` of what is to be so or to be not so. */
export interface Formula {
  /** What it comes to by what is known. Once it is neither PENDING nor ERROR, nothing that is learnt changes it. */
  readonly truth: (inquiry: Inquiry) => Truth
  /** Adds what has to be found out, of what the answer depends on. For a formula that is PENDING. */
  readonly open: (inquiry: Inquiry, facts: Set<Fact>) => void
}

/** The permissions of the subject. */
export const PERMISSIONS: Fact = Object.freeze({ stage: SUBJECT, text: 'permissions', find: otherwise })

/**
 * Compiles a rule for somebody known. By De Morgan's laws down to the leaves, each of which is asked whether it is
 * certainly so, or certainly not so: what is undecided is neither, and so is its `not`; what is undecided is not
 * permitted.
 */
export function compile (rule: Folded, wanted = true): Formula {
  switch (rule.kind) {
    case 'public':
    case 'optional':
    case 'authenticated': return constant(wanted ? YES : NO)
    case 'never':
    case 'unknown': return constant(wanted ? NO : YES)
    case 'permission': return permissions(wanted ? ({ granted }) => granted.has(rule.permission) : ({ held }) => held !== null && !held.has(rule.permission))
    case 'check': return check(rule, wanted)
    case 'guarded': return every([compile(rule.guard), compile(rule.then, wanted)])
    case 'not': return compile(rule.of, !wanted)
    default: return list(rule.of, (rule.kind === 'all') === wanted, wanted)
  }
}

/** The permissions of a list are looked up together: what a request costs does not grow with their number. */
function list (parts: readonly Condition[], conjunction: boolean, wanted: boolean): Formula {
  const names = new Set(parts.flatMap(part => part.kind === 'permission' ? [part.permission] : []))
  const together = names.size > 1 && wanted
  const others = parts.filter(part => !together || part.kind !== 'permission').map(part => compile(part, wanted))
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

function check ({ fact, isSo, isNotSo }: Check, wanted: boolean): Formula {
  if (fact === ANYTHING) return constant(YES)
  const holds = wanted ? isSo : isNotSo
  return {
    truth: ({ answers, auth }) => {
      const answer = answers?.get(fact)
      if (answer === undefined) return PENDING
      if (answer.failed) return ERROR
      return holds(answer.value, auth) ? YES : NO
    },
    open: (_inquiry, facts) => { facts.add(fact) }
  }
}

function every (parts: readonly Formula[]): Formula {
  return {
    truth: inquiry => {
      let all: Truth = YES
      for (const part of parts) {
        const truth = part.truth(inquiry)
        if (truth === NO) return NO
        if (truth > all) all = truth
      }
      return all
    },
    open: opener(parts)
  }
}

function some (parts: readonly Formula[]): Formula {
  return {
    truth: inquiry => {
      let any: Truth = NO
      for (const part of parts) {
        const truth = part.truth(inquiry)
        if (truth === YES) return YES
        if (truth > any) any = truth
      }
      return any
    },
    open: opener(parts)
  }
}

function opener (parts: readonly Formula[]): Formula['open'] {
  return (inquiry, facts) => {
    for (const part of parts) if (part.truth(inquiry) === PENDING) part.open(inquiry, facts)
  }
}
