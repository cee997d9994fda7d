import { atomically } from './atomically.ts'
import type { LmdbRoot, LmdbTable } from './root.ts'
import { slicesOf } from './slices.ts'

/**
 * Removes what is over, in many small transactions, so that nobody waits long. Looking at everything now and then costs
 * less than an index by end that each use of a session would have to write.
 *
 * @param remove removes an entry, and what belongs to it, inside a transaction
 * @param end the key before which it ends; undefined: at the end
 */
export async function sweepTable<V, K> (
  root: LmdbRoot, table: LmdbTable<V, K>, isOver: (value: V) => boolean, remove: (key: K, value: V) => void, end?: K
): Promise<void> {
  for await (const slice of slicesOf(root, table, null, end)) {
    const over = slice.filter(({ value }) => isOver(value))
    if (over.length === 0) continue
    await atomically(root, () => {
      for (const { key } of over) {
        // Another process may have been quicker, or have used it.
        const value = table.get(key)
        if (value !== undefined && isOver(value)) remove(key, value)
      }
    })
  }
}
