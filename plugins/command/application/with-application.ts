import type { Answer } from '../answer.ts'
import { openApplication } from './open-application.ts'
import { applicationArguments } from './application-arguments.ts'
import type { FunctionKind } from './exported-function.ts'
import { failure } from '../failure.ts'
import type { Instance } from './instance.ts'
import type { Step } from './opening.ts'
import { inWords } from '../words.ts'

/** Who runs the command beside an application: it is told each step and the answer as soon as there is one. */
export interface Watcher {
  /** What an exported function is, known from an attempt before this one; null: its source tells. */
  readonly kind: FunctionKind | null
  readonly at: (step: Step) => void
  /** The last one counts. */
  readonly answered: (answer: Answer) => void
  /** Nothing was answered: it takes a new process, in which the function is called as this kind. */
  readonly again: (kind: FunctionKind) => void
}

/** Asks an application that is ready. */
type Ask = (app: object) => Answer | Promise<Answer>

/**
 * Opens an application, asks it, and closes what was opened. The answer is told before anything is closed, and never
 * with exit code 0 if closing fails.
 *
 * @param options what `--options` gives, as it stands on the command line
 */
export async function withApplication (
  file: string, options: string | undefined, watcher: Watcher, ask: Ask
): Promise<void> {
  const opened: Instance[] = []
  const answer = await answerOf(file, options, opened, watcher, ask)
  if (answer !== null) watcher.answered(answer)
  watcher.at('close')
  const faults = await closeAll(opened)
  if (answer === null || faults.length === 0) return
  // What failed to boot may hold half of what it opened; that it cannot be closed either is no news.
  const { out, err } = answer
  if (out !== '') watcher.answered({ code: 1, out, err: `${err}${file} does not close: ${faults.join(' ')}\n` })
}

async function answerOf (
  file: string, options: string | undefined, opened: Instance[], { kind, at, again }: Watcher, ask: Ask
): Promise<Answer | null> {
  try {
    const found = await openApplication({ file, given: applicationArguments(options), kind, at, opened })
    if ('app' in found) {
      at('answer')
      return await ask(found.app)
    }
    again(found.again)
    return null
  } catch (error) {
    return failure(error)
  }
}

async function closeAll (opened: readonly Instance[]): Promise<string[]> {
  const faults = await Promise.all(opened.map(async app => {
    try {
      await app.close()
      return []
    } catch (error) {
      return [inWords(error)]
    }
  }))
  return faults.flat()
}
