/**
 * The answers to so many checks, whose correlation identifiers are 0, 1, 2 and so on, in the order of the checks: they
 * come in any. The SDK says nothing of an answer that is missing, and calls one that is an error `allowed: false`.
 *
 * @throws RangeError where there is not exactly one answer for each check
 */
export function readAnswers (response: unknown, count: number): boolean[] {
  const { result } = Object(response) as { result?: unknown }
  if (!Array.isArray(result)) throw new RangeError('the answer has no results')
  const answers = new Map<unknown, boolean>()
  for (const answer of result) {
    const { correlationId, allowed, error } = Object(answer) as { correlationId?: unknown, allowed?: unknown, error?: unknown }
    if (error !== undefined && error !== null) throw new RangeError('a check could not be decided')
    if (typeof allowed !== 'boolean') throw new RangeError('an answer is not true or false')
    answers.set(correlationId, allowed)
  }
  if (result.length !== count) throw new RangeError(`${result.length} answers for ${count} checks`)
  return Array.from({ length: count }, (_, index) => {
    const allowed = answers.get(String(index))
    if (allowed === undefined) throw new RangeError('a check has no answer')
    return allowed
  })
}
