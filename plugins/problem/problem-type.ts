import { TypeInvalid } from './errors.ts'

/** The type of a problem that says no more than its status (RFC 9457 §4.2.1). */
export const ABOUT_BLANK = 'about:blank'

/** From an error's code to the URI that identifies its kind (RFC 9457 §3.1.1). */
export type ProblemType = (code: string) => string

/**
 * Compiles the `type` option: a URI gets the code appended, a function is taken as it is, and without the
 * option every problem is `about:blank`. Throws GTH_PROBLEM_TYPE_INVALID.
 */
export function problemType (option: string | ProblemType | undefined): ProblemType {
  if (option === undefined) return () => ABOUT_BLANK
  if (typeof option === 'function') return option
  if (typeof option !== 'string' || !URL.canParse(option)) throw new TypeInvalid()
  return code => option + encodeURIComponent(code)
}
