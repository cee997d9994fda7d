import type { Revocation } from './session-store.ts'

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

/**
 * A set with a bound: what does not fit is not added, and until the last of that is forgotten everywhere, what is not
 * found may be among it.
 *
 * @param most sessions
 * @param clock seconds since the epoch
 */
export function revokedSessions (most: number, clock: () => number): RevokedSessions {
  const untils = new Map<string, number>()
  let overflowsUntil = -Infinity

  return {
    has: id => untils.has(id) || (clock() < overflowsUntil ? null : false),

    add ({ id, until }) {
      if (untils.size < most || untils.has(id)) untils.set(id, until)
      else overflowsUntil = Math.max(overflowsUntil, until)
    },

    // In the order in which they came, which is about that in which they go.
    prune () {
      const now = clock()
      for (const [id, until] of untils) {
        if (now < until) break
        untils.delete(id)
      }
    },

    get size () { return untils.size }
  }
}
