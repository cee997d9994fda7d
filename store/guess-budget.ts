import type { RootDatabase } from 'lmdb'

/** How many failed guesses an account bears, over all time, until a login succeeds (NIST SP 800-63B section 5.2.2). */
export const GUESS_BUDGET = 100

export interface GuessBudget {
  /**
   * Counts a guess, before it is made: what is made at the same time cannot exceed the budget. A name that nobody has
   * costs the same work, and has a budget that is never used up.
   *
   * @returns whether the guess is within the budget, and whether it is the last one
   */
  spend (username: string): Promise<{ within: boolean, last: boolean }>
  /** Gives back a guess that was right. */
  giveBack (username: string): Promise<void>
  /** Gives the whole budget back. */
  reset (username: string): Promise<void>
}

/** Where the guesses at names are counted that nobody has. No name of a person: those begin with =. */
const NOBODY = 'nobody'

/** The failed guesses at each account, which survive a restart. */
export function openGuessBudget (root: RootDatabase, { budget, exists }: { budget: number, exists: (username: string) => boolean }): GuessBudget {
  const spent = root.openDB<number, string>({ name: 'failed-guesses', encoding: 'json' })
  const keyOf = (username: string) => exists(username) ? `=${username}` : NOBODY

  function change (key: string, by: (count: number) => number): Promise<number> {
    return root.transaction(() => {
      const before = spent.get(key) ?? 0
      spent.putSync(key, by(before))
      return before
    })
  }

  return {
    async spend (username) {
      const key = keyOf(username)
      const before = await change(key, count => Math.min(count + 1, budget))
      return key === NOBODY ? { within: true, last: false } : { within: before < budget, last: before === budget - 1 }
    },
    giveBack: async username => { await change(keyOf(username), count => Math.max(count - 1, 0)) },
    reset: async username => { await change(keyOf(username), () => 0) }
  }
}
