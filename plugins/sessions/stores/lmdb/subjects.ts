import { SWEPT_AFTER, type Mark } from '../../rotation.ts'
import { digest } from '../digest.ts'
import type { LmdbRoot } from './root.ts'
import { slicesOf } from './slices.ts'
import { sweepTable } from './sweep.ts'

/** Which sessions a subject has, and its mark. Writes are for use inside a transaction. */
export interface Subjects {
  /** The keys of the subject's sessions. */
  keysOf (subject: string): string[]
  /** The same, slice by slice: other work goes on between them. */
  slicesOf (subject: string): AsyncGenerator<string[], void>
  add (subject: string, key: string): void
  remove (subject: string, key: string): void
  markOf (subject: string): Mark | undefined
  setMark (subject: string, mark: Mark): void
  /** Removes the marks that are not needed any more. */
  sweep (): Promise<void>
}

type SubjectKey = [first: string, second: string]

/**
 * What the keys of marks begin with. No digest has such a character, and all of them come behind it. A table of its own
 * would be the fourth database, for which applications that exist have no room.
 */
const MARK = '!ended'
const AFTER_MARKS: SubjectKey = ['!ended~', '']

/** Opens the table: a session has the key [digest of its subject, its own key], a mark ['!ended', digest]. */
export function subjectsOf (root: LmdbRoot, name: string, now: () => number): Subjects {
  const table = root.openDB<string | Mark, SubjectKey>({ name, encoding: 'json' })
  const end = (first: string): SubjectKey => [first, '~']

  return {
    keysOf (subject) {
      const first = digest(subject)
      return [...table.getRange({ start: [first, ''], end: end(first) })].map(({ key: [, key] }) => key)
    },
    async * slicesOf (subject) {
      const first = digest(subject)
      for await (const slice of slicesOf<string | Mark, SubjectKey>(root, table, [first, ''], end(first))) yield slice.map(({ key: [, key] }) => key)
    },
    add (subject, key) { table.putSync([digest(subject), key], '') },
    remove (subject, key) { table.removeSync([digest(subject), key]) },
    markOf: subject => table.get([MARK, digest(subject)]) as Mark | undefined,
    setMark (subject, mark) { table.putSync([MARK, digest(subject)], mark) },
    sweep: () => sweepTable(
      root, table, value => now() - SWEPT_AFTER >= (value as Mark).until, key => { table.removeSync(key) }, AFTER_MARKS
    )
  }
}
