import { applicationArguments } from '../application/application-arguments.ts'
import { readArguments } from '../arguments.ts'
import { explain } from '../explain.ts'
import type { FunctionKind } from '../application/exported-function.ts'
import { failure } from '../failure.ts'
import { matrix } from '../matrix.ts'
import type { Report } from './report.ts'
import type { Watcher } from '../application/with-application.ts'
import { inWords, withoutValues } from '../words.ts'

/** What of a process it takes. */
export interface Surroundings {
  readonly ppid: number
  on (event: 'beforeExit' | 'uncaughtException', listener: (error: unknown) => void): unknown
  listenerCount (event: string): number
  exit (code: number): void
}

/** Milliseconds. */
const PARENT_CHECK = 500

/**
 * Runs `matrix` or `explain` in a process of its own, which the application may do to what it likes, and reports what
 * happens.
 *
 * @param kind what an exported function is; null: its source tells
 * @param args the command line
 */
export async function serveApplication (
  kind: FunctionKind | null, args: readonly string[], send: (report: Report) => void, process: Surroundings
): Promise<void> {
  watchProcess(send, process, args)
  const watcher: Watcher = {
    kind, at: step => send({ at: step }), answered: answer => send({ answer }), again: kind => send({ again: kind })
  }
  try {
    const invocation = readArguments(args)
    if (invocation?.command === 'explain') await explain(invocation, watcher)
    else if (invocation?.command === 'matrix') await matrix(invocation, watcher)
  } catch (error) {
    watcher.answered(failure(error))
  }
  send({ done: true })
}

function watchProcess (send: (report: Report) => void, process: Surroundings, args: readonly string[]): void {
  process.on('beforeExit', () => send({ idle: true }))
  process.on('uncaughtException', error => {
    // An application that listens itself decides itself what becomes of it.
    if (process.listenerCount('uncaughtException') > 1) return
    send({ crash: withoutValues(inWords(error), valuesIn(args)) })
    process.exit(1)
  })
  const { ppid } = process
  // A command that was killed cannot end this process.
  setInterval(() => { if (process.ppid !== ppid) process.exit(1) }, PARENT_CHECK).unref()
}

/** The values that were given to the application; none where they cannot be read, for then it has got none. */
function valuesIn (args: readonly string[]): readonly unknown[] {
  try {
    return applicationArguments(readArguments(args)?.options['options']).values
  } catch {
    return []
  }
}
