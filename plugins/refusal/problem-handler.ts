/**
 * The mark of an error handler that answers every error with problem details (RFC 9457). The symbol is registered under
 * a name, so that two copies of the package agree.
 */
export const kRendersProblems = Symbol.for('gatehouse.rendersProblems')
