import type { Answer } from '../answer.ts'
import type { FunctionKind } from '../application/exported-function.ts'
import type { Step } from '../application/opening.ts'
import type { Report } from './report.ts'

/** How an application kept the command from its end. */
export type Ending =
  | { readonly how: 'late', readonly seconds: number }
  | { readonly how: 'idle' }
  | { readonly how: 'crash', readonly words: string }
  | { readonly how: 'ended', readonly code: number | null, readonly signal: string | null }

const UNSETTLED: Readonly<Record<Step, string>> = {
  import: 'its import does not end (a top-level await, or a loop)',
  call: 'the function that it exports does not settle',
  boot: 'it does not become ready (a plugin or an onReady hook)',
  answer: 'what the rule depends on does not settle (a load, a policy or a permission source)',
  close: 'it does not close (an onClose hook)'
}

const WHILE: Readonly<Record<Step, string>> = {
  import: 'while it was imported',
  call: 'while the function that it exports ran',
  boot: 'while it booted',
  answer: 'while it was asked',
  close: 'while it was closed'
}

/** What is heard of an application, and what is answered in the end. */
export class Progress {
  readonly #file: string
  #step: Step | null = null
  #answer: Answer | null = null
  #again: FunctionKind | null = null
  #ending: Ending | null = null
  #isDone = false

  constructor (file: string) {
    this.#file = file
  }

  hear (report: Report): void {
    if ('crash' in report) this.#ending = { how: 'crash', words: report.crash }
    else if ('idle' in report) this.#ending = { how: 'idle' }
    else if ('answer' in report) this.#answer = report.answer
    else if ('again' in report) this.#again = report.again
    else if ('done' in report) this.#isDone = true
    else if ('at' in report) {
      // It went on.
      this.#ending = null
      this.#step = report.at
    }
  }

  /** It is ended from outside. */
  end (ending: Ending): void {
    this.#ending ??= ending
  }

  /**
   * The answer, or the kind of function that is to be tried instead. If the application did not come to an end, what
   * was answered before stays, but never with exit code 0.
   *
   * @param ending how its process ended
   */
  outcome (ending: Ending): Answer | FunctionKind {
    const outcome = this.#again ?? this.#answer
    if (this.#isDone && outcome !== null) return outcome
    const { code, out, err } = this.#answer ?? { code: 1, out: '', err: '' }
    const why = sentence(this.#step, this.#ending ?? ending)
    return { code: code === 2 ? 2 : 1, out, err: `${err}${this.#file} ${why}\n` }
  }
}

function sentence (step: Step | null, ending: Ending): string {
  const unsettled = step === null ? 'the process that runs it does not start' : UNSETTLED[step]
  const when = step === null ? 'before it was imported' : WHILE[step]
  switch (ending.how) {
    case 'late': return `did not settle within ${ending.seconds} s: ${unsettled}. --timeout sets another limit.`
    case 'idle': return `never settles: ${unsettled}, and nothing is left that it waits for.`
    case 'crash': return `threw an error that nothing caught, ${when}: ${ending.words}`
    case 'ended': {
      const how = ending.signal ?? `exit code ${ending.code}`
      return `ended the process ${when}: ${how}, without an answer that is complete.`
    }
  }
}
