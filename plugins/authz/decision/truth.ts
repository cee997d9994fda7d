import type { Fact, Inquiry } from './inquiry.ts'

/**
 * What a formula can still come to: the lowest and the highest of Kleene's truth values NO < ERROR < YES, kept in one
 * number (lowest + 4 x highest). A conjunction is the least of its parts in both, a disjunction the greatest, so an
 * error is final only when nothing can overrule it, and what can no longer overrule it need not be found out.
 */
export type Truth = number

export const NO = 0
/** It cannot be known: something failed. */
export const ERROR = 5
export const YES = 10
/** It can be found out, and be anything. */
export const PENDING = 8

/** The truth values themselves. */
export const LOWEST = 0
export const HIGHEST = 2

/** What it is at least. */
export function lowest (truth: Truth): number {
  return truth & 3
}

/** What it is at most. */
export function highest (truth: Truth): number {
  return truth >> 2
}

/** Whether it can still be more than one of the values. */
export function isOpen (truth: Truth): boolean {
  return lowest(truth) !== highest(truth)
}

/** The conjunction of two. */
export function least (one: Truth, other: Truth): Truth {
  return Math.min(lowest(one), lowest(other)) | Math.min(highest(one), highest(other)) << 2
}

/** The disjunction of two. */
export function greatest (one: Truth, other: Truth): Truth {
  return Math.max(lowest(one), lowest(other)) | Math.max(highest(one), highest(other)) << 2
}

/** A rule as boot leaves it: `all` and `any` of what is to be so or to be not so. */
export interface Formula {
  /** What it can come to by what is known. Once that is one value, nothing that is learnt changes it. */
  readonly truth: (inquiry: Inquiry) => Truth
  /**
   * Adds what has to be found out, of what the answer depends on. For a formula that is open. What it is below `floor`
   * or above `ceiling` makes no difference to the whole, as in an alpha-beta search.
   */
  readonly open: (inquiry: Inquiry, facts: Set<Fact>, floor: number, ceiling: number) => void
}
