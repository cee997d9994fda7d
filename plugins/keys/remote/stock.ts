import { selectKey } from '../key-source.ts'
import type { Key } from '../key.ts'
import type { Published } from './key-endpoint.ts'

/** The keys that were last published, and how long they serve. Seconds since the epoch. */
export interface Stock {
  readonly keys: readonly Key[]
  readonly since: number
  /** From here on they are stale. */
  readonly expires: number
  /** From here on they serve no more. */
  readonly ends: number
}

/**
 * The stock after a fetch: all that was published and nothing else, so that a removed key is gone. A key that was
 * there before stays the same object, so that nothing that was made for it has to be made again.
 */
export function restock (before: Stock | null, { keys, lifetime }: Published, now: number, staleFor: number): Stock {
  const known = new Map(before?.keys.map(key => [identityOf(key), key]))
  const kept = keys.map(key => known.get(identityOf(key)) ?? key)
  return { keys: kept, since: now, expires: now + lifetime, ends: now + lifetime + staleFor }
}

/** Whether the keys serve. */
export function isUsable (stock: Stock | null, now: number): stock is Stock {
  return stock !== null && now < stock.ends
}

/** The key that serves a token. */
export function take (stock: Stock | null, kid: string | undefined, algorithm: string, now: number): Key | undefined {
  return isUsable(stock, now) ? selectKey(stock.keys, kid, algorithm) : undefined
}

/** The same text for the same public key of the same name and algorithm: a set may have many keys without a `kid`. */
function identityOf ({ kid, algorithm, keyObject }: Key): string {
  return JSON.stringify([kid, algorithm, keyObject.export({ type: 'spki', format: 'der' }).toString('base64')])
}
