/** Below this length a value is a word such as `GET`, and to leave it out would make a message unreadable. */
const SHORTEST_SECRET = 4

/** The code of an error and its message, never its stack. What was thrown may be anything, and throw if it is read. */
export function inWords (error: unknown): string {
  try {
    if (!(error instanceof Error) && !isErrorLike(error)) return 'something was thrown that is no error.'
    const { code, message } = error as { code?: unknown, message: string }
    return typeof code === 'string' ? `${code}: ${message}` : String(message)
  } catch {
    return 'something was thrown that cannot be read.'
  }
}

/** Errors of another realm (node:vm) are no instances of our Error. */
function isErrorLike (error: unknown): boolean {
  return typeof error === 'object' && error !== null && typeof (error as { message?: unknown }).message === 'string'
}

/** The text with `***` for the values that were given with `--options`, one of which may be a secret. */
export function withoutValues (text: string, given: unknown): string {
  const values = new Set(leavesOf(given).flatMap(value => [value, JSON.stringify(value).slice(1, -1)]))
  // The longest first: one value may be part of another.
  return [...values].filter(value => value.length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length)
    .reduce((text, value) => text.replaceAll(value, '***'), text)
}

/** The texts and numbers in a JSON value. */
function leavesOf (value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : []
}
