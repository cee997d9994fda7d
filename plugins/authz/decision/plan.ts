import { describe } from '../rule/describe.ts'
import { isCondition, leavesOf, listsOf, type Folded, type Leaf, type Requirement } from '../rule/expression.ts'
import { isStepUp } from '../rule/step-up.ts'
import { compile, type Formula } from './formula.ts'
import { SUBJECT, type Consistency, type Fact } from './inquiry.ts'
import { forbidden, stepUpRequired } from './refusals.ts'

/** Where a route's plan is kept in its `config`: HEAD and trailing-slash twins and websocket routes share it. */
export const kPlan = Symbol('gatehouse.plan')

/** A rule compiled at boot: all that a request needs. */
export interface Plan {
  /** Method and URL template; `no route` for the option `notFound`. */
  readonly route: string
  /** Whether the credential is not looked at, may be absent, or must be there. */
  readonly mode: 'public' | 'optional' | 'required'
  /** The rule, with all defaults around it, as data. */
  readonly rule: Requirement
  /** Why it is wider than the defaults of the scopes around; null where it is not. */
  readonly override: string | null
  /** What a known subject must satisfy; null where it is enough to be known, or not even that. */
  readonly formula: Formula | null
  /** Whether the formula speaks of permissions. */
  readonly asksPermissions: boolean
  /** Whether it speaks of anything else: that takes time. */
  readonly asksMore: boolean
  readonly consistency: Consistency
  /**
   * The last stage that onRequest decides. For a route: what is known of the subject. For requests that no route matched:
   * all of it, since middleware may answer them before preHandler.
   */
  readonly reach: number
  /** A rule whose decision is compared with the real one, and does nothing. */
  readonly shadow: Shadow | null
  /** The rows it may load, each with the formula of who sees it. */
  readonly rows: ReadonlyMap<Fact, Formula>
  /** The URL parameters that it reads. */
  readonly params: readonly string[]
  /** What the handler must ask a filter for, whichever part of the rule admits the caller. A shadow asks for nothing. */
  readonly lists: ReadonlySet<string>
  /** A new 403 for a subject that does not satisfy the formula. */
  readonly forbidden: () => Error
  /** A new 401 for one who would, after another login; null where no login helps. */
  readonly stepUpRequired: (() => Error) | null
}

export interface Shadow {
  readonly rule: Requirement
  readonly formula: Formula
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Kept by authz. */
    [kPlan]?: Plan
  }
}

/** What a route declares, read and checked. */
export interface Declaration {
  readonly route: string
  readonly rule: Requirement
  readonly override?: string | null
  readonly shadow?: Requirement | null
  readonly consistency?: Consistency
  readonly reach?: number
}

/** Compiles a rule. Everything about its refusal is prepared but the error itself, which belongs to one request. */
export function planOf ({ route, rule, override = null, shadow = null, consistency = 'cached', reach = SUBJECT }: Declaration): Plan {
  const leaves = leavesOf(rule)
  const within = leaves.flatMap(inner)
  const logins = leaves.filter(isStepUp)
  return Object.freeze({
    route,
    mode: rule.kind === 'public' || rule.kind === 'optional' ? rule.kind : 'required',
    rule,
    override,
    formula: isCondition(rule) ? compile(rule) : null,
    asksPermissions: within.some(({ kind }) => kind === 'permission'),
    asksMore: leaves.some(({ kind }) => kind !== 'permission'),
    consistency,
    reach,
    shadow: shadow === null ? null : { rule: shadow, formula: compile(shadow) },
    rows: new Map(leaves.flatMap(leaf => leaf.kind === 'guarded' && leaf.row !== undefined ? [[leaf.row, compile(leaf.guard)]] : [])),
    params: [...new Set(leaves.flatMap(leaf => leaf.kind !== 'permission' && leaf.param !== undefined ? [leaf.param] : []))],
    lists: listsOf(rule),
    forbidden: forbidden(describe(rule), demanded(rule)),
    stepUpRequired: logins.length === 0 ? null : stepUpRequired(logins)
  })
}

/** The leaves of a leaf, itself among them. */
function inner (leaf: Leaf): Leaf[] {
  const parts: Folded[] = leaf.kind === 'guarded' ? [leaf.guard, leaf.then] : []
  return [leaf, ...parts.flatMap(part => leavesOf(part))]
}

/** The permissions that a rule demands, where it demands nothing but permissions. */
function demanded (rule: Requirement): string[] | null {
  const parts = rule.kind === 'all' ? rule.of : isCondition(rule) ? [rule] : []
  const names = parts.flatMap(part => part.kind === 'permission' ? [part.permission] : [])
  return names.length > 0 && names.length === parts.length ? names : null
}
