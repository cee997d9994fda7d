import type { RootDatabase } from 'lmdb'

/** Milliseconds: 30 days. */
const REMEMBERED = 30 * 24 * 3_600_000

/** How many a person has, at most: somebody on the move must not fill the store. */
const MOST = 20

export interface KnownAddresses {
  /** Whether this person logged in from this address in the last 30 days. */
  has (username: string, address: string): boolean
  /** Remembers that this person logged in from this address just now. */
  add (username: string, address: string): Promise<void>
}

/** From where people logged in: an address and when, in milliseconds since the epoch, the newest first. */
type Logins = Array<[address: string, at: number]>

/** The addresses that people logged in from: for each person the newest 20. */
export function openKnownAddresses (root: RootDatabase): KnownAddresses {
  const known = root.openDB<Logins, string>({ name: 'known-addresses', encoding: 'json' })

  function recent (username: string): Logins {
    const since = Date.now() - REMEMBERED
    return (known.get(username) ?? []).filter(([, at]) => at > since)
  }

  return {
    has: (username, address) => recent(username).some(([one]) => one === address),

    async add (username, address) {
      await root.transaction(() => {
        const others = recent(username).filter(([one]) => one !== address)
        known.putSync(username, [now(address), ...others].slice(0, MOST))
      })
    }
  }
}

function now (address: string): Logins[number] {
  return [address, Date.now()]
}
