import type {
  ContextConfigDefault, FastifyBaseLogger, FastifySchema, FastifyTypeProvider, FastifyTypeProviderDefault,
  RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerBase, RawServerDefault, RouteGenericInterface
} from 'fastify'
import type { Model } from './model/model.ts'

/**
 * Merge it to have every rule checked by the compiler:
 *
 * ```ts
 * declare module 'fastify-gatehouse/authz' { interface Register { model: typeof model } }
 * ```
 */
export interface Register {}

/** The model that `Registered` names; any model where it names none. */
export type ModelOf<Registered> = Registered extends { model: infer Named extends Model } ? Named : Model

/** The permissions of the model that `Registered` names; any string where it names none. */
export type PermissionOf<Registered> = keyof ModelOf<Registered>['permissions'] & string

/** A permission of the registered model; any string where none is registered (it is then checked at boot). */
export type Permission = PermissionOf<Register>

/** A list that is not empty: `all` of nothing would permit everybody. */
export type NonEmpty<Item> = readonly [Item, ...Item[]]

/** Two of these keys in one object would leave open which of them holds. */
type Without<Key extends RuleKey> = { readonly [Name in Exclude<RuleKey, Key>]?: never }
type RuleKey = 'all' | 'any' | 'not' | 'public' | 'optional' | 'override'

/**
 * Who may use a route.
 *
 * - `'public'`: everybody; the credential is not even looked at, and `request.auth` is null.
 * - `'optional'`: everybody; `request.auth` is the identity, or null for somebody anonymous. A credential that
 *   the client chose to send must be valid.
 * - `'authenticated'`: everybody who is known.
 * - a permission: the subjects that have it.
 * - `{ all }`, `{ any }`, `{ not }`: of rules, nested freely.
 *
 * Three-valued (Kleene): of somebody unknown, everything but `'public'` and `'optional'` is undecided, and so is
 * its `{ not }`. Undecided answers 401, so no `{ not }` ever admits somebody unknown.
 */
export type Rule<Name extends string = Permission> =
  | 'public' | 'optional' | 'authenticated' | Name
  | { readonly all: NonEmpty<Rule<Name>> } & Without<'all'>
  | { readonly any: NonEmpty<Rule<Name>> } & Without<'any'>
  | { readonly not: Rule<Name> } & Without<'not'>

/** Opens what the defaults of the scopes around close, and says why (a reason that is not empty). */
export type Widening =
  | { readonly public: true, readonly override: string } & Without<'public' | 'override'>
  | { readonly optional: true, readonly override: string } & Without<'optional' | 'override'>

/** What the route option `authz` and `app.authz.defaults` take. */
export type RouteRule<Name extends string = Permission> = Rule<Name> | Widening

/** `app.authz`. */
export interface Authz {
  /** The permissions and roles that authz was registered with. */
  readonly model: ModelOf<Register>
  /**
   * Sets the rule that every route of this scope, and of the scopes inside it, must satisfy besides its own:
   * nesting only tightens. Once per scope, before its first route.
   *
   * Throws at once GTH_AUTHZ_INVALID_RULE, GTH_AUTHZ_RULE_UNSATISFIABLE, GTH_AUTHZ_RULE_WIDENS,
   * GTH_AUTHZ_DEFAULTS_TOO_LATE or GTH_AUTHZ_DEFAULTS_REPEATED.
   */
  defaults (rule: RouteRule): void
}

/** `request.authz`. */
export interface RequestAuthz {
  /**
   * Whether the subject of this request has a permission; false for somebody anonymous.
   * Throws GTH_AUTHZ_UNKNOWN_PERMISSION for a name that the model does not have.
   */
  has (permission: Permission): boolean
}

declare module 'fastify' {
  /* eslint-disable @typescript-eslint/no-unused-vars -- an interface merges only with the same type parameters */
  interface RouteShorthandOptions<
    RawServer extends RawServerBase = RawServerDefault,
    RawRequest extends RawRequestDefaultExpression<RawServer> = RawRequestDefaultExpression<RawServer>,
    RawReply extends RawReplyDefaultExpression<RawServer> = RawReplyDefaultExpression<RawServer>,
    RouteGeneric extends RouteGenericInterface = RouteGenericInterface,
    ContextConfig = ContextConfigDefault,
    SchemaCompiler extends FastifySchema = FastifySchema,
    TypeProvider extends FastifyTypeProvider = FastifyTypeProviderDefault,
    Logger extends FastifyBaseLogger = FastifyBaseLogger
  > {
    /** Who may use the route. A scope's default holds besides; a route with neither refuses to boot. */
    authz?: RouteRule
  }
  /* eslint-enable @typescript-eslint/no-unused-vars */

  interface FastifyInstance {
    /** Authorization of this scope. */
    readonly authz: Authz
  }

  interface FastifyRequest {
    /** What the subject of this request may do. */
    readonly authz: RequestAuthz
  }
}
