import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { isPlainObject } from '../options/plain-object.ts'
import { unknownOptions } from '../options/unknown.ts'
import { noDefaults } from './routes/defaults.ts'
import { enforcement } from './decision/enforce.ts'
import { AlreadyRegistered, InvalidOption, UnknownOption } from './errors.ts'
import { definePermissions, isModel, type Model } from './model/model.ts'
import { CLAIM_NAMES, permissionsFrom, type ClaimNames } from './permissions/permissions.ts'
import type { Authz, ModelOf, Register } from './register.ts'
import { compileRoutes, guard } from './routes/routes.ts'
import { parseRule } from './rule/rule.ts'
import { subjectOf } from './decision/subject.ts'

export { definePermissions }
export type { Model, PermissionsDefinition, RoleDefinition } from './model/model.ts'
export type { ClaimNames } from './permissions/permissions.ts'
export type * from './register.ts'

/** Options of the authz plugin. */
export interface AuthzOptions {
  /** The permissions and roles, made by `definePermissions`. */
  readonly model: Model
  /** Which claims say what a subject may do. Default `{ roles: 'roles', permissions: 'permissions', scope: 'scope' }`; false turns one off. */
  readonly claims?: ClaimNames
}

/**
 * Authorization by rules that routes declare: each route of this scope, and of the scopes inside it, has a rule
 * or does not boot. Needs an authenticator: a plugin that decorates the request with `auth` and `authenticate`.
 *
 * Refuses to boot with GTH_AUTHZ_UNKNOWN_OPTION, GTH_AUTHZ_INVALID_OPTION, GTH_AUTHZ_ALREADY_REGISTERED,
 * GTH_AUTHZ_INVALID_RULE, GTH_AUTHZ_RULE_MISSING, GTH_AUTHZ_RULE_UNSATISFIABLE, GTH_AUTHZ_RULE_WIDENS and
 * GTH_AUTHZ_ROUTE_TOO_EARLY. Answers 401 as the authenticator does, 403 GTH_AUTHZ_FORBIDDEN with the challenge
 * `insufficient_scope` (RFC 6750 §3.1), and 503 GTH_AUTHZ_AUTHENTICATOR_FAULT where the authenticator fails.
 */
const plugin = fp(async function authz (app: FastifyInstance, options: AuthzOptions) {
  if (app.hasDecorator('authz')) throw new AlreadyRegistered()
  const model = modelOf(options)
  const permissionsOf = permissionsFrom(model, claimNamesOf(options))
  const defaults = noDefaults()
  const subject = subjectOf(model, permissionsOf)

  app.decorate('authz', {
    getter (this: FastifyInstance): Authz {
      const name = this.prefix || '/'
      return {
        model: model as ModelOf<Register>,
        defaults: rule => defaults.set(this, parseRule(rule, model, `app.authz.defaults() in the scope ${name}`), name)
      }
    }
  })
  app.decorateRequest('authz', { getter () { return subject(this) } })
  compileRoutes(app, model, defaults)
  guard(app, enforcement(permissionsOf))
}, { name: 'fastify-gatehouse/authz', fastify: '5.x', decorators: { request: ['auth', 'authenticate'] } })

function modelOf (options: AuthzOptions): Model {
  const unknown = unknownOptions(options, ['model', 'claims'])
  if (unknown !== null) throw new UnknownOption(unknown)
  if (!isModel(options.model)) throw new InvalidOption('model', 'must be what definePermissions() returned.')
  return options.model
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

export default plugin
/** What require() returns: the plugin, with what an import takes by name. */
const commonjs = Object.assign(plugin, { definePermissions })
export { commonjs as 'module.exports' }
