import type { Answer } from './answer.ts'
import { UsageInvalid } from './errors.ts'
import { inWords } from './words.ts'

/** An error as an answer: told without a stack; 2 if the command line cannot be understood, 1 if it cannot be done. */
export function failure (error: unknown): Answer {
  if (error instanceof UsageInvalid) return { code: 2, out: '', err: `${error.message}\nTry gatehouse --help.\n` }
  return { code: 1, out: '', err: `${error instanceof Error ? error.message : inWords(error)}\n` }
}
