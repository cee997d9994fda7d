import type { RootDatabase } from 'lmdb'

/** What of a token's claims names it, and when it dies by itself. */
export interface Named {
  readonly jti?: string
  /** Seconds since the epoch. */
  readonly exp: number
}

export interface Revocations {
  /** Resolves once every process that shares the store sees it. Forgets the tokens that have expired meanwhile. */
  add (token: Named): Promise<void>
  /** A token without a `jti` could never be revoked, so it counts as revoked from the start. */
  has (token: Named): boolean
}

/** The tokens that were ended before their time. */
export function openRevocations (root: RootDatabase): Revocations {
  const revoked = root.openDB<number, string>({ name: 'revocations', encoding: 'json' })
  const byExpiry = root.openDB<string, [exp: number, jti: string]>({ name: 'revocations-by-expiry', encoding: 'json' })

  function sweep (): void {
    const expired = [...byExpiry.getKeys({ end: [Date.now() / 1000] })]
    for (const key of expired) {
      revoked.removeSync(key[1])
      byExpiry.removeSync(key)
    }
  }

  return {
    async add ({ jti, exp }) {
      if (jti === undefined) return
      await root.transaction(() => {
        revoked.putSync(jti, exp)
        byExpiry.putSync([exp, jti], jti)
        sweep()
      })
    },

    has: ({ jti }) => jti === undefined || revoked.doesExist(jti)
  }
}
