/**
 * What the checks assert with: the `t` of tap, `t.assert` of node's test runner, or the module node:assert, for any other.
 */
export interface Assertions {
  ok (value: unknown, message: string): unknown
}

/** What a check found. */
export interface Findings {
  /** What is as it should be, for the reader of the test's output. */
  readonly passed: string[]
  /** What is not. */
  readonly failed: string[]
}

/** Asserts what is right one by one, and everything that is wrong at once: an assertion may throw. */
export function assertFindings (t: Assertions, { passed, failed }: Findings): void {
  for (const finding of passed) t.ok(true, finding)
  if (failed.length > 0) t.ok(false, failed.join('\n'))
}
