import { isPlainObject } from '../../options/plain-object.ts'
import type { Plan } from '../decision/plan.ts'

/** Security requirements as OpenAPI has them: alternatives, of which one is enough. `{}` is "no credential". */
export type Security = ReadonlyArray<Readonly<Record<string, readonly string[]>>>

/** The security requirements of a route. */
export function securityFor (mode: Plan['mode'], security: Security): Security {
  if (mode === 'public') return []
  return mode === 'optional' ? [...security, {}] : security
}

/**
 * Whether security requirements say of the credential what the rule does: that it must be there, may be absent, or is
 * not read. Which schemes they name is up to them.
 */
export function agreesWith (mode: Plan['mode'], security: unknown): boolean {
  if (!Array.isArray(security) || !security.every(isPlainObject)) return false
  const named = security.filter(alternative => Object.keys(alternative).length > 0)
  if (mode === 'public') return named.length === 0
  return named.length > 0 && (named.length < security.length) === (mode === 'optional')
}
