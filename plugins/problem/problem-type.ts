import { ignoreRejections } from '../refusal/refused-promise.ts'
import { TypeInvalid } from './errors.ts'

/** The type of a problem that says no more than its status (RFC 9457 §4.2.1). */
export const ABOUT_BLANK = 'about:blank'

/** From an error's code to the URI, or the path, that identifies its kind (RFC 9457 §3.1.1). */
export type ProblemType = (code: string) => string

/** Any origin will do to see whether a path stays at it. */
const HERE = 'http://here.invalid'

/**
 * Compiles the `type` option: a URI or a path gets the code appended, a function is asked, and without the option
 * every problem is `about:blank`. Throws GTH_PROBLEM_TYPE_INVALID. What is returned throws what the function throws,
 * and if that answers with anything but a text: a promise would be written as `{}`.
 */
export function problemType (option: string | ProblemType | undefined): ProblemType {
  if (option === undefined) return () => ABOUT_BLANK
  if (typeof option === 'function') return code => uriOf(option(code))
  if (typeof option !== 'string' || !(URL.canParse(option) || isPathHere(option))) throw new TypeInvalid()
  return code => option + encodeURIComponent(code)
}

function uriOf (answer: unknown): string {
  if (typeof answer === 'string') return answer
  ignoreRejections(answer)
  throw new TypeError('the option "type" of problem must answer with a URI at once, as a string')
}

/**
 * RFC 9457 §3.1.1 lets `type` be a relative reference, and recommends one with the full path: any other means something
 * else at each URL. `//host`, and what parsers read as that (`/\host`), is another origin.
 */
function isPathHere (text: string): boolean {
  return text.startsWith('/') && URL.canParse(text, HERE) && new URL(text, HERE).origin === HERE
}
