import type { RouteOptions } from 'fastify'
import { shown } from '../../options/shown.ts'
import type { Plan } from '../decision/plan.ts'
import type { Model } from '../model/model.ts'
import { describe } from '../rule/describe.ts'
import { anonymousCell, roleCell, UNGUARDED, type MatrixCell } from './cell.ts'
import { unfilteredCollections } from './collections.ts'

/** Who may do what: every route, and what its rule says to each role. Plain data, deeply frozen, in a stable order. */
export interface Matrix {
  /** The roles of the model, in its order. */
  readonly roles: readonly string[]
  /** By URL, then method, then constraints. */
  readonly rows: readonly MatrixRow[]
}

/** One method of one route. HEAD is in the row of GET, whose rule it has. */
export interface MatrixRow {
  readonly method: string
  /** The URL template. */
  readonly url: string
  /** What else chooses the route, such as `host: api.example`; null where nothing does. */
  readonly constraints: string | null
  /** The rule as a person reads it, with all defaults of the scopes around it; `unguarded` if no authz guards the route. */
  readonly rule: string
  /** Whether the credential is not looked at, may be absent, or must be there; `unguarded` if no authz guards the route. */
  readonly mode: 'public' | 'optional' | 'required' | 'unguarded'
  /** Why the rule is wider than the defaults of the scopes around; null where it is not. */
  readonly override: string | null
  /** The rule that is decided beside the real one; null where there is none. */
  readonly shadow: string | null
  /**
   * The route lists what has rules one by one (`/articles` beside `/articles/:id`), and its rule does not ask for a
   * filter: look whether the handler shows what the items hide.
   */
  readonly unfiltered: boolean
  /** What somebody unknown may do. */
  readonly anonymous: MatrixCell
  /** What a subject with that role alone may do. */
  readonly roles: Readonly<Record<string, MatrixCell>>
}

/** What of a route it takes. */
interface RuledRoute {
  readonly url: string
  readonly options: Pick<RouteOptions, 'method' | 'constraints' | 'url'>
  readonly plan: Plan
}

/** A route that no authz guards, with the methods of which it needs a row. */
interface UnruledRoute {
  readonly url: string
  readonly methods: readonly string[]
  readonly constraints: Readonly<Record<string, unknown>>
}

/** The matrix of these routes, for the roles of a model. */
export function matrixFrom (model: Pick<Model, 'roles'> | null, routes: readonly RuledRoute[], unguarded: readonly UnruledRoute[] = []): Matrix {
  const roles = model?.roles ?? {}
  const isUnfiltered = unfilteredCollections(routes)
  const rows = [
    ...routes.flatMap(route => rowsOf(route, roles, isUnfiltered(route))),
    ...unguarded.flatMap(route => unguardedRowsOf(route, Object.keys(roles)))
  ]
  const twins = new Map(routes.flatMap(({ url, options }) => options.url === url ? [] : [[options.url, url]]))
  return Object.freeze({ roles: Object.freeze(Object.keys(roles)), rows: Object.freeze(withoutTwins(rows, twins).sort(inOrder)) })
}

function rowsOf ({ url, options: { method: methods, constraints = {} }, plan }: RuledRoute, model: Model['roles'], unfiltered: boolean): MatrixRow[] {
  const roles = Object.entries(model).map(([role, permissions]) => [role, roleCell(plan, permissions)] as const)
  return [methods].flat().map(method => Object.freeze({
    method,
    url,
    constraints: conditionsOf(constraints),
    rule: describe(plan.rule),
    mode: plan.mode,
    override: plan.override,
    shadow: plan.shadow === null ? null : describe(plan.shadow.rule),
    unfiltered: unfiltered && method === 'GET',
    anonymous: anonymousCell(plan),
    roles: Object.freeze(Object.fromEntries(roles))
  }))
}

function unguardedRowsOf ({ url, methods, constraints }: UnruledRoute, roles: readonly string[]): MatrixRow[] {
  return methods.map(method => Object.freeze({
    method,
    url,
    constraints: conditionsOf(constraints),
    rule: 'unguarded',
    mode: 'unguarded',
    override: null,
    shadow: null,
    unfiltered: false,
    anonymous: UNGUARDED,
    roles: Object.freeze(Object.fromEntries(roles.map(role => [role, UNGUARDED])))
  }))
}

function conditionsOf (constraints: object): string | null {
  const conditions = Object.entries(constraints).map(([name, value]) => `${name}: ${shown(value)}`)
  return conditions.length > 0 ? conditions.join(', ') : null
}

/**
 * Without the HEAD that says of itself what GET does. Of a prefix and the prefix with a slash, Fastify announces only one
 * GET route, but both HEAD routes.
 *
 * @param twins by the URL of a second route, the one that was announced
 */
function withoutTwins (rows: readonly MatrixRow[], twins: ReadonlyMap<string, string>): MatrixRow[] {
  const gets = new Set(rows.filter(({ method }) => method === 'GET').map(identity))
  return rows.filter(row => row.method !== 'HEAD' || !(gets.has(identity(row)) || gets.has(identity({ ...row, url: twins.get(row.url) ?? row.url }))))
}

function identity ({ url, constraints, rule, override, shadow }: MatrixRow): string {
  return JSON.stringify([url, constraints, rule, override, shadow])
}

function inOrder (a: MatrixRow, b: MatrixRow): number {
  return compare(a.url, b.url) || compare(a.method, b.method) || compare(a.constraints ?? '', b.constraints ?? '')
}

/** By code unit: the same order on every machine. */
function compare (a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
