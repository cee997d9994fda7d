import { isPlainObject } from '../../options/plain-object.ts'
import { unknownOptions } from '../../options/unknown.ts'
import { describe } from '../rule/describe.ts'
import { DefaultSealed, DefaultsRepeated, DefaultsTooLate, InvalidRule, RuleUnsatisfiable, RuleWidens } from '../errors.ts'
import { isCondition, type Folded, type Requirement } from '../rule/expression.ts'
import { allOf, fold } from '../rule/fold.ts'
import type { Declared } from '../rule/rule.ts'
import { satisfiable } from '../rule/satisfiable.ts'

/** The defaults that no override opens, by identity: what `of` returns is the object that was sealed. */
const sealedDefaults = new WeakSet<Requirement>()

/**
 * A rule together with what the scopes around it demand: both must hold, unless it overrides. `where` names
 * the route or scope in the error.
 *
 * Throws GTH_AUTHZ_RULE_WIDENS where `'public'` or `'optional'` would promise more than the scopes allow,
 * GTH_AUTHZ_DEFAULT_SEALED for an override of a default that is sealed, and GTH_AUTHZ_RULE_UNSATISFIABLE where nobody
 * could ever pass.
 */
export function tighten (around: Requirement | null, { expression, override }: Declared, where: string): Requirement {
  const own = fold(expression)
  if (override !== null && isSealed(around)) throw new DefaultSealed(where, describe(around))
  if (around === null || override !== null) return admitting(own, where)
  const effective = allOf([around, own])
  if ((own.kind === 'public' || own.kind === 'optional') && own.kind !== effective.kind) {
    throw new RuleWidens(where, own.kind, describe(around), own.kind)
  }
  return admitting(effective, where)
}

function isSealed (around: Requirement | null): around is Requirement {
  return around !== null && sealedDefaults.has(around)
}

function admitting (rule: Folded, where: string): Requirement {
  if (rule.kind === 'never' || rule.kind === 'unknown') throw new RuleUnsatisfiable(where, describe(rule))
  if (isCondition(rule) && !satisfiable(rule)) throw new RuleUnsatisfiable(where, describe(rule))
  return rule
}

/** The defaults of a tree of scopes, in which a scope inherits from the one around it as an object does from its prototype. */
export interface Defaults {
  /** The default that holds in a scope; null where there is none. */
  of (scope: object): Requirement | null
  /**
   * Sets the default of a scope; with `{ sealed: true }`, for good. Throws what `tighten` throws, GTH_AUTHZ_INVALID_RULE for
   * other options, GTH_AUTHZ_DEFAULTS_REPEATED and GTH_AUTHZ_DEFAULTS_TOO_LATE.
   */
  set (scope: object, rule: Declared, name: string, options?: unknown): void
  /** Notes that something was built on the defaults of a scope and of those around it: they may not change any more. */
  settle (scope: object): void
}

/** No defaults yet. */
export function noDefaults (): Defaults {
  const rules = new WeakMap<object, Requirement>()
  const settled = new WeakSet<object>()

  function of (scope: object): Requirement | null {
    for (const at of chain(scope)) {
      const rule = rules.get(at)
      if (rule !== undefined) return rule
    }
    return null
  }

  function settle (scope: object): void {
    for (const at of chain(scope)) settled.add(at)
  }

  function set (scope: object, rule: Declared, name: string, options: unknown = {}): void {
    const where = `app.authz.defaults() in the scope ${name}`
    const sealed = readSealed(options, where)
    if (rules.has(scope)) throw new DefaultsRepeated(name)
    if (settled.has(scope)) throw new DefaultsTooLate(name)
    const around = of(scope)
    // A copy: an object that a rule and a default share must not be sealed with it.
    const effective = { ...tighten(around, rule, where) }
    // A nested default contains the sealed one: an override of it would open both.
    if (sealed || isSealed(around)) sealedDefaults.add(effective)
    settle(scope)
    rules.set(scope, effective)
  }

  return { of, set, settle }
}

function readSealed (options: unknown, where: string): boolean {
  if (!isPlainObject(options)) throw new InvalidRule(where, 'the second argument must be an object: { sealed: true }.')
  const unknown = unknownOptions(options, ['sealed'])
  if (unknown !== null) throw new InvalidRule(where, `the second argument is wrong: ${unknown}`)
  const { sealed = false } = options
  if (typeof sealed !== 'boolean') throw new InvalidRule(where, 'sealed must be true or false.')
  return sealed
}

function * chain (scope: object): Generator<object> {
  for (let at: object | null = scope; at !== null; at = Object.getPrototypeOf(at) as object | null) yield at
}
