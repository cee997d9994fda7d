import type { SigningKey } from '../signing-key.ts'
import type { Terms } from './entry.ts'
import type { Term } from './roles.ts'

/**
 * The terms of a ring after its source was read again. A key that is still there stays the same object, with all
 * that was built of it, and the time at which it was relieved; the one that signed until now is relieved now.
 *
 * @param active the key that signed until now
 * @param now seconds since the epoch
 */
export function exchange (before: Terms, read: Terms, active: SigningKey, now: number): { terms: Terms, added: string[], removed: string[] } {
  const known = new Map(before.map(term => [term.key.kid, term]))
  const terms = read.map((term): Term => {
    const old = known.get(term.key.kid)
    if (old === undefined || !isSame(old.key, term.key)) return term
    return { key: old.key, activates: term.activates, relieved: Math.max(term.relieved, old.key === active ? now : old.relieved) }
  }) as [Term, ...Term[]]
  return {
    terms,
    added: terms.filter(({ key }) => !before.some(term => term.key === key)).map(({ key }) => key.kid),
    removed: before.filter(({ key }) => !terms.some(term => term.key === key)).map(({ key }) => key.kid)
  }
}

function isSame (a: SigningKey, b: SigningKey): boolean {
  return a.algorithm === b.algorithm && a.activates === b.activates && a.keyObject.equals(b.keyObject)
}
