import { ActivationsClash, KeysMixed, KidTwice, RingEmpty } from '../errors.ts'
import type { SigningKey } from '../signing-key.ts'
import type { Scheduled } from './roles.ts'

/** A key of a ring, and where it came from, for error messages. */
export interface Entry {
  readonly key: SigningKey
  readonly origin: string
}

/** The keys of a ring: at least one, by the time of their activation. */
export type Schedule = readonly [Scheduled, ...Scheduled[]]

/**
 * The schedule of keys that say when they activate; one that says nothing does so since ever.
 *
 * @throws RingEmpty, KeysMixed, KidTwice, ActivationsClash: they name where the keys came from.
 */
export function scheduleOf (entries: readonly Entry[]): Schedule {
  assertOneRing(entries)
  const timed = entries.map(entry => ({ ...entry, activates: entry.key.activates ?? 0 })).sort((a, b) => a.activates - b.activates)
  timed.reduce((before, entry) => {
    if (entry.activates === before.activates && entry !== before) throw new ActivationsClash(before.origin, entry.origin)
    return entry
  })
  return timed.map(({ key, activates }) => ({ key, activates })) as [Scheduled, ...Scheduled[]]
}

/** What a verifier could confuse is refused: two kinds of key, or a kid twice. @throws RingEmpty, KeysMixed, KidTwice */
export function assertOneRing (entries: readonly Entry[]): void {
  if (entries.length === 0) throw new RingEmpty()
  if (new Set(entries.map(({ key }) => key.keyObject.type)).size > 1) throw new KeysMixed()
  const origins = new Map<string, string>()
  for (const { key: { kid }, origin } of entries) {
    const other = origins.get(kid)
    if (other !== undefined) throw new KidTwice(other, origin)
    origins.set(kid, origin)
  }
}
