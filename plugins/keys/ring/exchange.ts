import type { SigningKey } from '../signing-key.ts'
import type { Schedule } from './entry.ts'
import type { Roles, Scheduled, Term, Terms } from './roles.ts'

/**
 * The terms of a ring whose source is read for the first time. Nothing tells which keys the process before this one
 * knew, nor other processes: any of the earlier ones may have signed until now.
 *
 * @param now seconds since the epoch
 */
export function firstTerms (schedule: Schedule, now: number): Terms {
  return schedule.map(scheduled => firstTerm(scheduled, now)) as [Term, ...Term[]]
}

/**
 * The terms of a ring after its source was read again. A key that is still there stays the same object, with all
 * that was built of it, and what is known of its past, even if it is to sign from another time on.
 *
 * @param roles what the keys were for until now
 * @param now seconds since the epoch
 */
export function exchange (before: Terms, schedule: Schedule, roles: Roles, now: number): { terms: Terms, added: string[], removed: string[] } {
  const known = new Map(before.map((term, at) => [term.key.kid, { ...term, relieved: lastSigned(term, before[at + 1], now) }]))
  const verifying = [...roles.next, ...roles.previous]
  const terms = schedule.map((scheduled): Term => {
    const old = known.get(scheduled.key.kid)
    if (old === undefined || !isSame(old.key, scheduled.key)) return firstTerm(scheduled, now)
    const { key, relieved } = old
    // Who changes the time of a key wants it to sign then.
    const mayReturn = key === roles.active || old.activates !== scheduled.activates
    return { key, activates: scheduled.activates, relieved, retired: !mayReturn && (old.retired || !verifying.includes(key)) }
  }) as [Term, ...Term[]]
  return {
    terms,
    added: terms.filter(({ key }) => !before.some(term => term.key === key)).map(({ key }) => key.kid),
    removed: before.filter(({ key }) => !terms.some(term => term.key === key)).map(({ key }) => key.kid)
  }
}

function firstTerm ({ key, activates }: Scheduled, now: number): Term {
  return { key, activates, relieved: now, retired: false }
}

/** When a key can have signed last: until the one behind it was activated, or still. */
function lastSigned ({ relieved }: Term, follower: Term | undefined, now: number): number {
  return Math.max(relieved, Math.min(follower?.activates ?? Infinity, now))
}

function isSame (a: SigningKey, b: SigningKey): boolean {
  return a.algorithm === b.algorithm && a.keyObject.equals(b.keyObject)
}
