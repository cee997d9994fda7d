import type { SigningKey } from '../signing-key.ts'

/** A key of a ring in time. */
export interface Term {
  readonly key: SigningKey
  /** Seconds since the epoch from when on it signs; Infinity: never by itself. */
  readonly activates: number
  /** Seconds since the epoch when this process last gave it up as the active key; -Infinity: never. */
  readonly relieved: number
}

/** What the keys of a ring are for at one moment. */
export interface Roles {
  /** Signs. */
  readonly active: SigningKey
  /** Published and verified already, so that everybody knows them before they sign; the earliest first. */
  readonly next: readonly SigningKey[]
  /** Verified until the last token they signed has expired; the latest first. */
  readonly previous: readonly SigningKey[]
  /** Seconds since the epoch until when this stays so. */
  readonly until: number
}

/**
 * The time rule. The active key is the one that was activated last; where none is yet, the first to be. A key
 * that another has followed verifies for `retention` longer, counted from when it can have signed last: the
 * activation of the other, or, where this process learnt of that too late, when it did.
 * Processes that hold the same keys agree on all of this without talking to each other.
 *
 * @param terms at least one, by the time of their activation
 * @param now seconds since the epoch
 * @param retention seconds: the longest life of a token, and the tolerance of clocks
 */
export function rolesAt (terms: readonly [Term, ...Term[]], now: number, retention: number): Roles {
  const index = Math.max(0, terms.findLastIndex(({ activates }) => activates <= now))
  const next = terms.slice(index + 1)
  const retiring = terms.slice(0, index).map((term, at) => {
    const follower = terms[at + 1] as Term
    return { key: term.key, retires: Math.max(follower.activates, term.relieved) + retention }
  }).filter(({ retires }) => now < retires)
  return {
    active: (terms[index] as Term).key,
    next: next.map(({ key }) => key),
    previous: retiring.map(({ key }) => key).reverse(),
    until: Math.min(...next.map(({ activates }) => activates), ...retiring.map(({ retires }) => retires))
  }
}
