import type { Revocation, RevocationPage } from '../../session-store.ts'
import type { RedisServer } from './ask.ts'
import type { RedisKeys } from './keys.ts'

/** Revocations that are read in one step: the server does nothing else meanwhile. */
const PAGE = 1000

/**
 * Reads what was revoked. Each step reads one key, so it goes on while a cluster moves the slot.
 *
 * @throws StoreFailed
 */
export async function readRevocations ({ run, read }: RedisServer, keys: RedisKeys, after: string | null): Promise<RevocationPage> {
  const revocations: Revocation[] = []
  let [number, id] = readCursor(after ?? ':')
  for (;;) {
    const [micros, page] = await run('revocations', [keys.log], number, id, PAGE) as [string, string[]]
    const now = Number(micros) / 1e6
    const ids = page.filter((_, i) => i % 2 === 0)
    const ends = ids.length === 0 ? [] : await read(client => client.zmscore(keys.logUntil, ...ids)) as unknown[]
    for (const [i, revoked] of ids.entries()) {
      const until = Number(ends[i]) / 1000
      if (until > now) revocations.push({ id: revoked, until })
    }
    if (ids.length > 0) [number, id] = [String(page.at(-1)), String(ids.at(-1))]
    if (ids.length < PAGE) return { revocations, cursor: `${number}:${id}`, now }
  }
}

/** A cursor names a revocation: its place, and the session. */
function readCursor (cursor: string): [number: string, id: string] {
  const colon = cursor.indexOf(':')
  return [cursor.slice(0, colon), cursor.slice(colon + 1)]
}
