import type { Auth } from '../../contract.ts'
import type { Fact } from '../decision/inquiry.ts'

/** What a rule says, its form and its names checked. */
export type Expression =
  | { readonly kind: 'public' | 'optional' | 'authenticated' }
  | Leaf
  | { readonly kind: 'all' | 'any', readonly of: readonly Expression[] }
  | { readonly kind: 'not', readonly of: Expression }

/** What depends on a known subject. Of somebody unknown it is always undecided. */
export type Condition =
  | Leaf
  | { readonly kind: 'all' | 'any', readonly of: readonly Condition[] }
  | { readonly kind: 'not', readonly of: Condition }

/** A rule that somebody may satisfy: everybody, everybody known, or whom the condition permits. */
export type Requirement = ({ readonly kind: 'public' | 'optional' | 'authenticated' } | Condition) & Written

/**
 * A folded rule: a requirement, or one that nobody satisfies. `never` denies everybody; `unknown` denies all
 * who are known and is undecided of the others, as `{ not: 'authenticated' }` is.
 */
export type Folded = Requirement | ({ readonly kind: 'never' } & Written) | ({ readonly kind: 'unknown' } & Written)

/** What remains of a rule as it was written when folding leaves out its parts. */
interface Written {
  /** The lists that the written rule names, if the folded rule does not name them all. */
  readonly lists?: ReadonlySet<string>
}

export type Leaf = { readonly kind: 'permission', readonly permission: string } | Check | Guarded

/** What a leaf that is no permission needs of its route and is called. */
interface Named {
  /** Two leaves of one key are one. */
  readonly key: string
  /** As a person reads it. */
  readonly text: string
  /** The URL parameter that it reads. */
  readonly param?: string
  /** Whether its `not` would make no sense: nobody can log in less recently. */
  readonly positive?: true
}

/** A question about one fact. Neither so nor not so: it is undecided, and then its `not` is too. */
export interface Check extends Named {
  readonly kind: 'check'
  readonly fact: Fact
  readonly isSo: (value: unknown, auth: Auth | null) => boolean
  readonly isNotSo: (value: unknown, auth: Auth | null) => boolean
}

/** What may be asked only under a condition: where that does not hold it is undecided, and so is its `not`. */
export interface Guarded extends Named {
  readonly kind: 'guarded'
  readonly guard: Folded
  readonly then: Folded
  /** The row that it is about: missing, and hidden by the guard, are one and the same. */
  readonly row?: Fact
  /** Of a list rule: what the handler must ask a filter for. */
  readonly list?: string
}

/** Whether a folded rule depends on the subject. */
export function isCondition (rule: Folded): rule is Condition {
  return !['public', 'optional', 'authenticated', 'never', 'unknown'].includes(rule.kind)
}

/** What makes two conditions the same. */
export function keyOf (condition: Condition): string {
  switch (condition.kind) {
    case 'permission': return JSON.stringify(condition.permission)
    case 'check':
    case 'guarded': return condition.key
    case 'not': return `not ${keyOf(condition.of)}`
    default: return `${condition.kind} (${condition.of.map(keyOf).join()})`
  }
}

/**
 * What makes two rules the same. What must be filtered is part of it: the length of an answer without the filter tells
 * what the filter hides.
 */
export function ruleKey (rule: Folded): string {
  return JSON.stringify([isCondition(rule) ? keyOf(rule) : rule.kind, ...[...listsOf(rule)].sort()])
}

/** All leaves of a rule, from left to right; not those inside of a leaf. */
export function leavesOf (rule: Expression | Folded): Leaf[] {
  switch (rule.kind) {
    case 'permission':
    case 'check':
    case 'guarded': return [rule]
    case 'not': return leavesOf(rule.of)
    case 'all':
    case 'any': return rule.of.flatMap((part: Expression) => leavesOf(part))
    default: return []
  }
}

/**
 * The lists that a rule names as it was written: what the handler must ask a filter for.
 *
 * A list rule says two things: who is admitted, and that the handler shows only the rows that a filter leaves. The
 * second holds whichever part of the rule admits the caller. In `{ any: ['authenticated', article.list('read')] }` the
 * first part admits everybody who is known, but it does not say which rows they may see; that is the policy's to say,
 * and the handler does not know which part it was. So it always asks. For a caller whom the policy admits to all rows,
 * the filter is `true`.
 */
export function listsOf (rule: Expression | Folded): ReadonlySet<string> {
  const written = 'lists' in rule && rule.lists !== undefined ? rule.lists : []
  return new Set([...written, ...leavesOf(rule).flatMap(leaf => leaf.kind === 'guarded' && leaf.list !== undefined ? [leaf.list] : [])])
}
