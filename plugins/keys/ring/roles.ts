import type { SigningKey } from '../signing-key.ts'

/** A key of a ring, and what its source says of it. */
export interface Scheduled {
  readonly key: SigningKey
  /** Seconds since the epoch from when on it signs; Infinity: never by itself. */
  readonly activates: number
}

/** A key of a ring in time: what its source says, and what this process remembers since it last read the source. */
export interface Term extends Scheduled {
  /** Seconds since the epoch when it can have signed last, as was known then. */
  readonly relieved: number
  /** Whether it had retired by then: it signs again only where there is no other. */
  readonly retired: boolean
}

/** The terms of a ring: at least one, by the time of their activation. */
export type Terms = readonly [Term, ...Term[]]

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
 * The time rule. The active key is the one that was activated last; where none is yet, or that one had retired
 * before, the next to be. A key that another has followed verifies for `retention` longer, counted from when it can
 * have signed last: the activation of the other, or, where this process learnt of that too late, when it did.
 * Then it has retired.
 *
 * @param now seconds since the epoch
 * @param retention seconds: the longest life of a token, and the tolerance of clocks
 */
export function rolesAt (terms: Terms, now: number, retention: number): Roles {
  const index = activeAt(terms, now)
  const next = terms.slice(index + 1)
  const retiring = terms.slice(0, index).map(({ key, relieved }, at) => {
    const follower = terms[at + 1] as Term
    return { key, retires: Math.max(follower.activates, relieved) + retention }
  }).filter(({ retires }) => now < retires)
  return {
    active: (terms[index] as Term).key,
    next: next.map(({ key }) => key),
    previous: retiring.map(({ key }) => key).reverse(),
    until: Math.min(...next.map(({ activates }) => activates), ...retiring.map(({ retires }) => retires))
  }
}

function activeAt (terms: Terms, now: number): number {
  const last = terms.findLastIndex(({ activates }) => activates <= now)
  const first = last + 1
  // Where the key that followed it was removed. Others have forgotten the retired one; the next one they know.
  const givesWay = terms[last]?.retired ?? true
  return givesWay && first < terms.length ? first : last
}
