import type { Answer } from '../../plugins/command/answer.ts'
import type { FunctionKind } from '../../plugins/command/application/exported-function.ts'
import type { Step } from '../../plugins/command/application/opening.ts'
import type { Watcher } from '../../plugins/command/application/with-application.ts'

/** A watcher that keeps what it is told. */
export function watched (kind: FunctionKind | null = null) {
  const steps: Step[] = []
  const answers: Answer[] = []
  const kinds: FunctionKind[] = []
  const watcher: Watcher = {
    kind, at: step => { steps.push(step) }, answered: answer => { answers.push(answer) }, again: kind => { kinds.push(kind) }
  }
  return { watcher, steps, answers, kinds }
}

/** The answer of what is watched. */
export async function answerOf (ask: (watcher: Watcher) => Promise<void>): Promise<Answer | undefined> {
  const { watcher, answers } = watched()
  await ask(watcher)
  return answers.at(-1)
}
