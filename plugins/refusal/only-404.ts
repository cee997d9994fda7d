const scopes = new WeakSet<object>()

/** Notes that the 404 handler of a scope gives nothing away: whatever the request, it answers 404. */
export function answerOnly404 (scope: object): void {
  scopes.add(scope)
}

/** Whether that was noted of a scope. */
export function answersOnly404 (scope: object): boolean {
  return scopes.has(scope)
}
