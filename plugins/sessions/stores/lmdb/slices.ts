import { setImmediate } from 'node:timers/promises'
import type { LmdbRoot, LmdbTable } from './root.ts'

/** Entries that are read at a time, which takes a few milliseconds. */
export const SLICE = 1000

/**
 * The entries of a table in their order, slice by slice, each as the table is by then: other work goes on between them.
 *
 * @param after the key behind which it begins; null: at the start
 * @param end the key before which it ends; undefined: at the end
 */
export async function * slicesOf<V, K> (
  root: LmdbRoot, table: LmdbTable<V, K>, after: K | null, end?: K
): AsyncGenerator<Array<{ key: K, value: V }>, void> {
  const read = (last: K | null) => {
    // So that what other processes have done is seen, too.
    root.resetReadTxn()
    const from = last === null ? {} : { start: last, exclusiveStart: true }
    return [...table.getRange({ ...from, ...(end !== undefined && { end }), limit: SLICE })]
  }
  let slice = read(after)
  for (let last = slice.at(-1); last !== undefined; last = slice.at(-1)) {
    yield slice
    await setImmediate()
    slice = read(last.key)
  }
}
