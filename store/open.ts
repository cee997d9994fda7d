import { mkdirSync } from 'node:fs'
import { open, type RootDatabase } from 'lmdb'
import { openArticles, type Articles } from './articles.ts'
import { GUESS_BUDGET, openGuessBudget, type GuessBudget } from './guess-budget.ts'
import { openKnownAddresses, type KnownAddresses } from './known-addresses.ts'
import { openPeople, type People } from './people.ts'

/** What the application keeps. Several processes may have the same folder open. */
export interface Store {
  articles: Articles
  guessBudget: GuessBudget
  knownAddresses: KnownAddresses
  people: People
  /** For what others keep beside them. */
  root: RootDatabase
  /** Does the work in one transaction, unless work of that name was done before: then false. */
  once (name: string, work: () => void): Promise<boolean>
  close (): Promise<void>
}

/**
 * Opens the store in a folder, which is made if it is missing, for its owner alone (mode 0700).
 *
 * @param budget how many failed guesses each account bears
 */
export async function openStore (folder: string, { budget = GUESS_BUDGET }: { budget?: number | undefined } = {}): Promise<Store> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Otherwise a dot in the folder's name makes it a file.
  const root = open({ path: folder, noSubdir: false, maxDbs: 16 })
  const done = root.openDB<string, string>({ name: 'done', encoding: 'string' })
  const people = await openPeople(root)
  return {
    articles: openArticles(root),
    guessBudget: openGuessBudget(root, { budget, exists: username => people.find(username) !== undefined }),
    knownAddresses: openKnownAddresses(root),
    people,
    root,

    once: (name, work) => root.transaction(() => {
      if (done.doesExist(name)) return false
      work()
      done.putSync(name, new Date().toISOString())
      return true
    }),

    close: () => root.close()
  }
}
