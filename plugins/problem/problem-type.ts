import { TypeInvalid } from './errors.ts'

/** The type of a problem that says no more than its status (RFC 9457 §4.2.1). */
export const ABOUT_BLANK = 'about:blank'

/** From an error's code to the URI, or the path, that identifies its kind (RFC 9457 §3.1.1). */
export type ProblemType = (code: string) => string

/** Any origin will do to see whether a path stays at it. */
const HERE = 'http://here.invalid'

/**
 * Compiles the `type` option: a URI or a path gets the code appended, a function is taken as it is, and without the
 * option every problem is `about:blank`. Throws GTH_PROBLEM_TYPE_INVALID.
 */
export function problemType (option: string | ProblemType | undefined): ProblemType {
  if (option === undefined) return () => ABOUT_BLANK
  if (typeof option === 'function') return option
  if (typeof option !== 'string' || !(URL.canParse(option) || isPathHere(option))) throw new TypeInvalid()
  return code => option + encodeURIComponent(code)
}

/**
 * RFC 9457 §3.1.1 lets `type` be a relative reference, and recommends one with the full path: any other means something
 * else at each URL. `//host`, and what parsers read as that (`/\host`), is another origin.
 */
function isPathHere (text: string): boolean {
  return text.startsWith('/') && URL.canParse(text, HERE) && new URL(text, HERE).origin === HERE
}
