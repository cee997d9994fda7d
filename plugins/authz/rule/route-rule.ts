import type { FastifyRequest } from 'fastify'
import type { NonEmpty, Permission } from '../register.ts'
import type { RuleKey as KindKey } from '../rule-kinds.ts'
import type { Identifier } from './identifier.ts'

/** Two of these keys in one object would leave open which of them holds. */
type Without<Key extends RuleKey> = { readonly [Name in Exclude<RuleKey, Key>]?: never }
type RuleKey = KindKey | 'public' | 'optional' | 'override' | 'on' | 'rule' | 'shadow' | 'consistency'

declare const needs: unique symbol

/** A rule about what the URL names, made by `resource.can(action)` or `self(param)`: for routes whose schema has those parameters. */
export interface ResourceRule<Params> {
  readonly [needs]: (params: Params) => void
}

/** A login that is recent or strong enough (RFC 9470). At least one of the two. */
export type StepUp =
  | { readonly maxAge: number, readonly acr?: string | NonEmpty<string> }
  | { readonly maxAge?: number, readonly acr: string | NonEmpty<string> }

/**
 * Who may use a route.
 *
 * - `'public'`: everybody; the credential is not even looked at, and `request.auth` is null.
 * - `'optional'`: everybody; `request.auth` is the identity, or null for somebody anonymous. A credential that
 *   the client chose to send must be valid.
 * - `'authenticated'`: everybody who is known.
 * - a permission: the subjects that have it.
 * - `resource.can(action)`: whom the resource's policy permits to do that with the row that the URL names.
 * - `resource.list(action)`: who may do that with some row; the handler filters.
 * - `self(param)`: the subject that the URL names.
 * - `{ stepUp: { maxAge, acr } }`: whose login is recent (seconds since the `auth_time` of the token) and strong
 *   enough (its `acr` is one of these). For others 401 with the challenge of RFC 9470.
 * - `{ permission, on }`: whom the decision point permits it on that object.
 * - `{ all }`, `{ any }`, `{ not }`: of rules, nested freely.
 *
 * Three-valued (Kleene): of somebody unknown, everything but `'public'` and `'optional'` is undecided, and so is
 * its `{ not }`. Undecided answers 401, so no `{ not }` ever admits somebody unknown.
 *
 * `Params` are the parameters that `on` reads; `Suited` those that rules about a parameter must suit.
 */
export type Rule<Name extends string = Permission, Params = unknown, Suited = Params> =
  | 'public' | 'optional' | 'authenticated' | Name
  | ResourceRule<Suited>
  | { readonly all: NonEmpty<Rule<Name, Params, Suited>> } & Without<'all'>
  | { readonly any: NonEmpty<Rule<Name, Params, Suited>> } & Without<'any'>
  | { readonly not: Rule<Name, Params, Suited> } & Without<'not'>
  | { readonly stepUp: StepUp } & Without<'stepUp'>
  | { readonly permission: Name, readonly on: (request: FastifyRequest<{ Params: Params }>) => { readonly type: string, readonly id: Identifier } } & Without<'permission' | 'on'>

/** Opens what the defaults of the scopes around close, and says why (a reason that is not empty). */
export type Widening =
  | { readonly public: true, readonly override: string } & Without<'public' | 'override'>
  | { readonly optional: true, readonly override: string } & Without<'optional' | 'override'>

/** A rule, and how it is applied. */
export type Applied<Name extends string = Permission, Params = unknown, Suited = Params> = {
  readonly rule: Rule<Name, Params, Suited> | Widening
  /** Decided beside the rule and compared with it in the log, at level warn; it changes nothing. */
  readonly shadow?: Rule<Name, Params, Suited>
  /** `'strict'`: the permissions are asked for anew, not remembered. Default `'cached'`. */
  readonly consistency?: 'cached' | 'strict'
} & Without<'rule' | 'shadow' | 'consistency'>

/** What the route option `authz` takes. */
export type RouteRule<Name extends string = Permission, Params = unknown, Suited = Params> = Rule<Name, Params, Suited> | Widening | Applied<Name, Params, Suited>

/** What `app.authz.defaults` takes. */
export type ScopeRule<Name extends string = Permission> = Rule<Name, never> | Widening
