import type { Key } from './key.ts'
import { makeKeySource, selectKey, type KeySource } from './key-source.ts'

/** Keys that never change. A single key also serves tokens that name none, and if it has no kid, tokens that name any. */
export function fixedKeys (given: readonly Key[]): KeySource {
  // Whoever changes the list afterwards changes nothing here.
  const keys = [...given]
  const [only] = keys.length === 1 ? keys : []
  const health = Object.freeze({
    ready: true,
    stale: false,
    keys: keys.map(({ kid, algorithm }) => ({ kid, algorithm })),
    lastSuccess: null,
    lastError: null
  })
  return makeKeySource({
    find: (kid, algorithm) => only !== undefined && (kid === undefined || only.kid === undefined) ? only : selectKey(keys, kid, algorithm),
    open: async () => {},
    close: () => {},
    health: () => health
  })
}
