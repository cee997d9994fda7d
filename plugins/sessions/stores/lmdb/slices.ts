import { setImmediate } from 'node:timers/promises'
import type { LmdbRoot, LmdbTable } from './root.ts'

/** Entries that are read at a time, which takes a few milliseconds. */
const SLICE = 1000

/**
 * The entries of a table in their order, slice by slice, each as the table is by then: other work goes on between them.
 *
 * @param after the key behind which it begins; null: at the start
 */
export async function * slicesOf<V, K> (root: LmdbRoot, table: LmdbTable<V, K>, after: K | null): AsyncGenerator<Array<{ key: K, value: V }>, void> {
  const read = (last: K | null) => {
    // So that what other processes have done is seen, too.
    root.resetReadTxn()
    return [...table.getRange(last === null ? { limit: SLICE } : { start: last, exclusiveStart: true, limit: SLICE })]
  }
  let slice = read(after)
  for (let end = slice.at(-1); end !== undefined; end = slice.at(-1)) {
    yield slice
    await setImmediate()
    slice = read(end.key)
  }
}
