import { bearerChallenge } from '../../refusal/challenge.ts'
import { describe } from '../rule/describe.ts'
import { Forbidden } from '../errors.ts'
import { compile, type Condition, type Decide, type Requirement } from '../rule/expression.ts'
import { isCondition } from '../rule/fold.ts'

/** Where a route's plan is kept in its `config`: HEAD and trailing-slash twins and websocket routes share it. */
export const kPlan = Symbol('gatehouse.plan')

/** A rule compiled at boot: all that a request needs. */
export interface Plan {
  /** Whether the credential is not looked at, may be absent, or must be there. */
  readonly mode: 'public' | 'optional' | 'required'
  /** The rule, with all defaults around it, as data. */
  readonly rule: Requirement
  /** What a known subject must satisfy; null where it is enough to be known, or not even that. */
  readonly condition: Decide | null
  /** A new 403 for a subject that does not satisfy the condition. */
  readonly forbidden: () => Error
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Kept by authz. */
    [kPlan]?: Plan
  }
}

/** A challenge longer than this (characters) would crowd the other headers out: it says less instead. */
const LONGEST_PARAMETER = 1024

/** Compiles a rule. Everything about its refusal is prepared but the error itself, which belongs to one request. */
export function planOf (rule: Requirement): Plan {
  const mode = rule.kind === 'public' || rule.kind === 'optional' ? rule.kind : 'required'
  const required = describe(rule)
  const message = `This requires ${required}.`
  const headers = Object.freeze({ 'www-authenticate': bearerChallenge(challenge(rule, message)) })
  const extensions = Object.freeze({ required })
  return Object.freeze({
    mode,
    rule,
    condition: isCondition(rule) ? compile(rule) : null,
    forbidden: () => Object.assign(new Forbidden(), { message, headers, extensions })
  })
}

/** RFC 6750 §3: `scope` says which scope would be enough, so only a rule that demands a plain list has one. */
function challenge (rule: Requirement, message: string): Record<string, string> {
  const scope = demanded(rule)?.join(' ')
  return {
    error: 'insufficient_scope',
    error_description: message.length > LONGEST_PARAMETER ? 'The subject lacks permissions that this needs.' : message,
    ...(scope !== undefined && scope.length <= LONGEST_PARAMETER && { scope })
  }
}

/** The permissions that a rule demands, where it demands nothing but permissions. */
function demanded (rule: Requirement): string[] | null {
  const parts: readonly Condition[] = rule.kind === 'all' ? rule.of : isCondition(rule) ? [rule] : []
  const names = parts.flatMap(part => part.kind === 'permission' ? [part.permission] : [])
  return names.length > 0 && names.length === parts.length ? names : null
}
