import type {
  ContextConfigDefault, FastifyBaseLogger, FastifySchema, FastifyTypeProvider, FastifyTypeProviderDefault,
  RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerBase, RawServerDefault, RouteGenericInterface
} from 'fastify'
import type { Decision } from './decision/decision.ts'
import type { Matrix } from './matrix/matrix.ts'
import type { Answer, Question } from './question/question.ts'
import type { ModelOf, Permission, Register } from './register.ts'
import type { Filter } from './resource/filter.ts'
import type { Resource } from './resource/resource.ts'
import type { RouteRule, ScopeRule } from './rule/route-rule.ts'

/** How `app.authz.defaults` applies a rule. */
export interface DefaultsOptions {
  /** Refuses every override in this scope and in the scopes inside it: what the default closes stays closed. Default false. */
  readonly sealed?: boolean
}

/** `app.authz`. */
export interface Authz {
  /** The permissions and roles that authz was registered with. */
  readonly model: ModelOf<Register>
  /**
   * Sets the rule that every route of this scope, and of the scopes inside it, must satisfy besides its own:
   * nesting only tightens. Once per scope, before its first route.
   *
   * An inner scope or a route opens it only with `{ public: true, override: 'why' }` or `{ optional: true, override: 'why' }`;
   * with `{ sealed: true }` not even so.
   *
   * Throws at once GTH_AUTHZ_INVALID_RULE, GTH_AUTHZ_RULE_UNSATISFIABLE, GTH_AUTHZ_RULE_WIDENS,
   * GTH_AUTHZ_DEFAULT_SEALED, GTH_AUTHZ_DEFAULTS_TOO_LATE or GTH_AUTHZ_DEFAULTS_REPEATED.
   */
  defaults (rule: ScopeRule, options?: DefaultsOptions): void
  /**
   * Forgets what the permission source said of a subject, in this process: the next request asks anew. Other processes
   * follow within its `lifetime`. Does nothing without a source.
   */
  invalidate (subject: string): void
  /**
   * Who may do what: every route that this authz guards, for somebody anonymous and for each role. Complete when the
   * application is ready. `matrixOf(app)` has all registrations of an application together.
   */
  matrix (): Matrix
  /**
   * What would become of a request, and why, without making one: no hook and no handler runs, and nothing is logged or
   * published as a decision. Only when the application is ready. Knows the routes that this authz guards, as a request
   * that no constraint applies to sees them, and validates the parameters in the URL. Rejects with
   * GTH_AUTHZ_NO_SUCH_ROUTE, and with GTH_AUTHZ_INVALID_QUESTION for a role or permission that the model does not have.
   */
  explain (question: Question): Promise<Answer>
}

/** `request.authz`. */
export interface RequestAuthz {
  /** What became of the rule of the route; null where none was decided (yet). */
  readonly decision: Decision | null
  /**
   * Whether the subject of this request has a permission; false for somebody anonymous.
   * Throws GTH_AUTHZ_UNKNOWN_PERMISSION for a name that the model does not have, and, with a permission source,
   * GTH_AUTHZ_PERMISSIONS_NOT_LOADED where neither the rule nor `permissions()` has asked it.
   */
  has (permission: Permission): boolean
  /** The permissions that the subject may use; none of somebody anonymous. Rejects with GTH_AUTHZ_UNDECIDED (503) where they cannot be had. */
  permissions (): Promise<ReadonlySet<Permission>>
  /**
   * With which rows the subject may do this, as a condition that a store can execute: true, false, or what their
   * members must be. Rejects with GTH_AUTHZ_UNDECIDED (503), and GTH_AUTHZ_FILTER_IMPOSSIBLE (500) for a policy
   * that is a function.
   */
  filter<Row extends object, Action extends string> (resource: Pick<Resource<Row, Action, never, never>, 'name' | 'list' | 'of'>, action: NoInfer<Action>): Promise<Filter<Row>>
}

/** Inside of the declaration its own name would mean, where @fastify/swagger extends it, another import. */
type Schema = FastifySchema

/**
 * The parameters that a rule must suit. If the compiler knows nothing of them, `never`, which every rule suits, and boot
 * checks them: there is no type provider (it answers `unknown` to whatever schema), or it does not know this schema. A type
 * provider without a schema promises no parameter.
 */
type Suited<Params, SchemaCompiler extends Schema, TypeProvider extends FastifyTypeProvider> =
  unknown extends Params
    ? unknown extends (TypeProvider & { schema: never })['validator']
      ? never
      : unknown extends SchemaCompiler['params'] ? unknown : never
    : Params

declare module 'fastify' {
  interface RouteShorthandOptions<
    RawServer extends RawServerBase = RawServerDefault,
    RawRequest extends RawRequestDefaultExpression<RawServer> = RawRequestDefaultExpression<RawServer>,
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- an interface merges only with the same type parameters
    RawReply extends RawReplyDefaultExpression<RawServer> = RawReplyDefaultExpression<RawServer>,
    RouteGeneric extends RouteGenericInterface = RouteGenericInterface,
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the same
    ContextConfig = ContextConfigDefault,
    SchemaCompiler extends Schema = Schema,
    TypeProvider extends FastifyTypeProvider = FastifyTypeProviderDefault,
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the same
    Logger extends FastifyBaseLogger = FastifyBaseLogger
  > {
    /** Who may use the route. A scope's default holds besides; a route with neither refuses to boot. */
    authz?: RouteRule<
      Permission,
      FastifyRequest<RouteGeneric, RawServer, RawRequest, NoInfer<SchemaCompiler>, TypeProvider>['params'],
      Suited<FastifyRequest<RouteGeneric, RawServer, RawRequest, NoInfer<SchemaCompiler>, TypeProvider>['params'], NoInfer<SchemaCompiler>, TypeProvider>
    >
  }

  interface FastifyContextConfig {
    /**
     * The route option `authz`, for frameworks that hand on nothing but `config`. That the route has the parameters that
     * the rule reads is checked at boot. Two rules that differ refuse to boot.
     */
    authz?: RouteRule<Permission, never>
  }

  interface FastifyInstance {
    /** Authorization of this scope. */
    readonly authz: Authz
  }

  interface FastifyRequest {
    /** What the subject of this request may do. */
    readonly authz: RequestAuthz
  }
}
