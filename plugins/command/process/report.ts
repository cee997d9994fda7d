import type { Answer } from '../answer.ts'
import type { FunctionKind } from '../application/exported-function.ts'
import type { Step } from '../application/opening.ts'

/** What the process with the application reports to the command, a line of JSON each. */
export type Report =
  /** What begins. */
  | { readonly at: Step }
  /** The last one counts. */
  | { readonly answer: Answer }
  | { readonly again: FunctionKind }
  /** Something was thrown that nothing caught. */
  | { readonly crash: string }
  /** Nothing is left to wait for, although the last step has not ended. */
  | { readonly idle: true }
  /** All is closed. */
  | { readonly done: true }

/** The file descriptor that reports are written to: standard output and standard error are the application's. */
export const REPORTS = 3

/** A report as it is written. Of what else is written there, a line that has begun ends first. */
export function reportLine (report: Report): string {
  return `\n${JSON.stringify(report)}\n`
}

/** Takes text as it comes and hands on the reports in it. What is none is dropped. */
export function reportReader (onReport: (report: Report) => void): (text: string) => void {
  let parts: string[] = []
  return text => {
    const [first = '', ...others] = text.split('\n')
    parts.push(first)
    for (const next of others) {
      const report = parsed(parts.join(''))
      if (report !== null) onReport(report)
      parts = [next]
    }
  }
}

function parsed (line: string): Report | null {
  try {
    const report = JSON.parse(line) as unknown
    return typeof report === 'object' && report !== null ? report as Report : null
  } catch {
    return null
  }
}
