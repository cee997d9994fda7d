import type { DecisionPoint } from '../contract.ts'
import { isPlainObject } from '../options/plain-object.ts'
import { unknownOptions } from '../options/unknown.ts'
import type { DecisionLog } from './decision/observe.ts'
import { InvalidOption, UnknownOption } from './errors.ts'
import { isModel, type Model } from './model/model.ts'
import { readOpenapi, type OpenapiOptions } from './openapi/openapi-options.ts'
import { CLAIM_NAMES, type ClaimNames } from './permissions/permissions.ts'
import type { PermissionSource } from './permissions/source-options.ts'
import { readUnguarded, type UnguardedEntry } from './routes/unguarded-option.ts'
import type { Rule } from './rule/route-rule.ts'

/** Options of the authz plugin. */
export interface AuthzOptions {
  /** The permissions and roles, made by `definePermissions`. */
  readonly model: Model
  /** Which claims say what a subject may do. Default `{ roles: 'roles', permissions: 'permissions', scope: 'scope' }`; false turns one off. */
  readonly claims?: ClaimNames
  /** Where the permissions of a subject are kept on the server. The claims `roles` and `permissions` then count for nothing; `scope` still caps. Default: the claims say. */
  readonly permissions?: PermissionSource
  /** Who decides about `{ permission, on }`. Default: nobody, and such a rule refuses to boot. */
  readonly decisionPoint?: DecisionPoint
  /**
   * The issuers whose subjects rows, URLs and the decision point name, for `owner`, `self` and `{ permission, on }`: the same
   * `sub` of another issuer is another person, and none of these. Needed where the authenticator accepts several.
   * Default: the only one.
   */
  readonly issuers?: readonly string[]
  /** How long a resource, a policy that is a function, and the decision point may take: seconds, default 5, at most 60. Then 503. */
  readonly timeout?: number
  /** What is logged of decisions. Default `{ denials: true, allows: 0 }`. */
  readonly log?: Partial<DecisionLog>
  /** Has the document of @fastify/swagger say who may use each route, and how others are refused. Default false. */
  readonly openapi?: OpenapiOptions | false
  /**
   * The routes of the whole application that are meant to be outside of every scope that authz guards: `'GET /health'`,
   * with a final `*` for all that begin so (`'GET /docs/*'`), `'ALL /proxy/*'` for every method. GET stands for HEAD too.
   * If given, even empty, any other unguarded route refuses to boot; lists of several registrations add up. Default: the
   * log lists unguarded routes, at level warn.
   */
  readonly unguarded?: readonly string[]
  /**
   * The rule for requests that no route matched: it decides before the 404 handler, and before middleware that is
   * registered after authz. It cannot read URL parameters. Defaults of scopes do not apply to it. Default `'public'`.
   */
  readonly notFound?: Rule
}

/** The options, each checked and there. */
export interface Settings {
  readonly model: Model
  readonly claims: Required<ClaimNames>
  readonly permissions: PermissionSource | null
  readonly decisionPoint: DecisionPoint | null
  readonly issuers: readonly string[] | null
  /** Seconds. */
  readonly timeout: number
  readonly log: DecisionLog
  readonly openapi: OpenapiOptions | null
  /** Null: not given. */
  readonly unguarded: readonly UnguardedEntry[] | null
  /** Undefined: not given. */
  readonly notFound: unknown
}

const NAMES = ['model', 'claims', 'permissions', 'decisionPoint', 'issuers', 'timeout', 'log', 'openapi', 'notFound', 'unguarded']

/** Checks the options. Throws GTH_AUTHZ_UNKNOWN_OPTION and GTH_AUTHZ_INVALID_OPTION. */
export function settingsOf (options: AuthzOptions): Settings {
  const unknown = unknownOptions(options, NAMES)
  if (unknown !== null) throw new UnknownOption(unknown)
  const { model, permissions = null, decisionPoint = null, timeout = 5, openapi = false, notFound } = options
  if (!isModel(model)) throw new InvalidOption('model', 'must be what definePermissions() returned.')
  if (typeof timeout !== 'number' || !(timeout > 0 && timeout <= 60)) throw new InvalidOption('timeout', 'must be a number of seconds, over 0 and at most 60.')
  if (decisionPoint !== null && typeof (decisionPoint as Partial<DecisionPoint>).evaluate !== 'function') {
    throw new InvalidOption('decisionPoint', 'must be an object with evaluate(evaluations, { signal }).')
  }
  return {
    model,
    claims: claimNamesOf(options),
    permissions,
    decisionPoint,
    issuers: issuersOf(options),
    timeout,
    log: logOf(options),
    openapi: readOpenapi(openapi),
    notFound,
    unguarded: readUnguarded(options.unguarded)
  }
}

function claimNamesOf ({ claims = {} }: AuthzOptions): Required<ClaimNames> {
  if (!isPlainObject(claims)) throw new InvalidOption('claims', 'must be an object of claim names, such as { scope: \'scp\' }.')
  const unknown = unknownOptions(claims, Object.keys(CLAIM_NAMES))
  if (unknown !== null) throw new UnknownOption(`claims: ${unknown}`)
  const names: Required<ClaimNames> = { ...CLAIM_NAMES, ...claims }
  for (const [option, name] of Object.entries<unknown>(names)) {
    if (name !== false && (typeof name !== 'string' || name === '')) throw new InvalidOption(`claims.${option}`, 'must be the name of a claim, or false.')
  }
  return names
}

function issuersOf ({ issuers }: { readonly issuers?: unknown }): readonly string[] | null {
  if (issuers === undefined) return null
  if (!Array.isArray(issuers) || issuers.length === 0 || !issuers.every(issuer => typeof issuer === 'string' && issuer !== '')) throw new InvalidOption('issuers', 'must be a list of issuers that is not empty: [\'https://login.example.com\'].')
  return Array.from(issuers as readonly string[])
}

function logOf ({ log = {} }: AuthzOptions): DecisionLog {
  if (!isPlainObject(log)) throw new InvalidOption('log', 'must be an object: { denials: true, allows: 0 }.')
  const unknown = unknownOptions(log, ['denials', 'allows'])
  if (unknown !== null) throw new UnknownOption(`log: ${unknown}`)
  const { denials = true, allows = 0 }: Partial<Record<string, unknown>> = log
  if (typeof denials !== 'boolean') throw new InvalidOption('log.denials', 'must be true or false.')
  if (typeof allows !== 'number' || !(allows >= 0 && allows <= 1)) throw new InvalidOption('log.allows', 'must be a share: a number from 0 to 1.')
  return { denials, allows }
}
