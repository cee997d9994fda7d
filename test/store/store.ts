import type { Test } from 'tap'
import { openStore, type Store } from '../../store/open.ts'

/** A store in a folder of the test's own, closed when the test ends. */
export async function newStore (t: Test, folder = t.testdir()): Promise<Store> {
  const store = await openStore(folder)
  t.teardown(() => store.close())
  return store
}
