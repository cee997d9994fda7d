import { existsSync } from 'node:fs'
import { environment, isProduction, storeFolder } from './environment.ts'
import { openStore } from './open.ts'

/** The exit code of a command, and what it says. */
export interface Unlocked { status: 0 | 1 | 2, text: string }

/**
 * Gives an account its budget of failed guesses back, in the store that the server of this environment uses; the server
 * may run.
 *
 * @param names what stands behind the command: one username
 */
export async function unlockAccount (names: readonly string[], variables: NodeJS.ProcessEnv): Promise<Unlocked> {
  const [username] = names
  if (username === undefined || names.length > 1) return { status: 2, text: 'Usage: npm run unlock -- USERNAME' }
  const env = environment(variables)
  const folder = storeFolder(env.GATEHOUSE_DATA_DIR, isProduction(env))
  if (!existsSync(folder)) return { status: 1, text: `There is no store at ${folder}. Set NODE_ENV and GATEHOUSE_DATA_DIR as for the server.` }
  const store = await openStore(folder)
  try {
    if (store.people.find(username) === undefined) return { status: 1, text: `The store at ${folder} has no person of that name.` }
    await store.guessBudget.reset(username)
    return { status: 0, text: 'The account answers from all networks again, 15 minutes after the last failed guesses at the latest.' }
  } finally {
    await store.close()
  }
}
