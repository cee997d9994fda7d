import type { Revocation } from './session-store.ts'
import { moment, type StoreClock } from './store-clock.ts'

/** The sessions that were revoked and whose access tokens may still be about. */
export interface RevokedSessions {
  /** Whether a session is among them; null: nobody can tell, for there were more than it holds. */
  has (id: string): boolean | null
  /** Adds one that is still remembered. */
  add (revocation: Revocation): void
  /** Drops what need not be remembered any more. */
  prune (): void
  readonly size: number
}

/** What the set is bounded by, and how it measures time. */
export interface RevokedSettings {
  /** How many sessions it holds. */
  readonly most: number
  /** Seconds that a revocation is held at least, from when it is added: a wrong clock must not shorten that. */
  readonly keep: number
  readonly clock: Pick<StoreClock, 'earliest'>
  /** The present moment. Default: that of the process. */
  readonly now?: typeof moment
}

/**
 * A set with a bound: what does not fit is not added, and until the last of that is forgotten everywhere, what is not
 * found may be among it. It measures time by a clock that is never set.
 */
export function revokedSessions ({ most, keep, clock, now = moment }: RevokedSettings): RevokedSessions {
  const heldUntil = new Map<string, number>()
  let overflowsUntil = -Infinity

  return {
    has: id => heldUntil.has(id) || (now() < overflowsUntil ? null : false),

    add ({ id, until }) {
      const present = now()
      const end = present + Math.max(keep, until - clock.earliest(present))
      if (heldUntil.size < most || heldUntil.has(id)) heldUntil.set(id, Math.max(end, heldUntil.get(id) ?? 0))
      else overflowsUntil = Math.max(overflowsUntil, end)
    },

    // In the order in which they came, which is about that in which they go.
    prune () {
      const present = now()
      for (const [id, end] of heldUntil) {
        if (present < end) break
        heldUntil.delete(id)
      }
    },

    get size () { return heldUntil.size }
  }
}
