/**
 * Kleene's truth values, and one for what is not known yet. In this order the conjunction of what is not NO is the
 * greatest, and so is the disjunction of what is not YES: an error is final only when nothing can overrule it.
 */
export const NO = 0
export const YES = 1
/** It cannot be known: something failed. */
export const ERROR = 2
/** It can be found out. */
export const PENDING = 3

export type Truth = typeof NO | typeof YES | typeof ERROR | typeof PENDING
