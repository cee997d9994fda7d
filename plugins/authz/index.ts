import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { closeAnsweredHandshakes } from '../refusal/answered-handshakes.ts'
import { joinApplication, plannedRoutes, type Application } from './application.ts'
import { Access, type Answering } from './decision/access.ts'
import { enforcement, kAftermath, kFiltered, kInquiry } from './decision/enforce.ts'
import { finder } from './decision/find.ts'
import { judgement } from './decision/judge.ts'
import { observer } from './decision/observe.ts'
import { rehearsable } from './decision/rehearse.ts'
import { shadowing } from './decision/shadow.ts'
import type { Authz } from './decorations.ts'
import { AlreadyRegistered } from './errors.ts'
import { matrixFrom } from './matrix/matrix.ts'
import { matrixOf } from './matrix/matrix-of.ts'
import { MATRIX_FORMATS, renderMatrix } from './matrix/render.ts'
import { definePermissions } from './model/model.ts'
import { announce } from './openapi/announce.ts'
import { settingsOf, type AuthzOptions } from './options.ts'
import { permissionsFromSource } from './permissions/from-source.ts'
import { orGranted } from './permissions/granted.ts'
import { heldIn } from './permissions/held.ts'
import { permissionsFrom } from './permissions/permissions.ts'
import { explainer } from './question/answer.ts'
import { explainOf } from './question/explain-of.ts'
import type { ModelOf, Register } from './register.ts'
import { defineResource } from './resource/define-resource.ts'
import { noDefaults } from './routes/defaults.ts'
import { plannedRouteOf } from './routes/match-route.ts'
import { notFoundPlan, runLast } from './routes/not-found.ts'
import { warnOfNotFound } from './routes/not-found-warning.ts'
import { compileRoutes, guard } from './routes/routes.ts'
import { checkHeadRoutes } from './routes/head.ts'
import { checkUnguarded, unguardedRoutes } from './routes/unguarded.ts'
import type { Grammar } from './rule/grammar.ts'
import { parseRule } from './rule/rule.ts'
import { self } from './rule/self.ts'
import { subjectsOf } from './issuers.ts'

export { definePermissions, defineResource, explainOf, MATRIX_FORMATS, matrixOf, plannedRouteOf, plannedRoutes, renderMatrix, self, unguardedRoutes }
export type { Decision } from './decision/decision.ts'
export type { Explanation, Verdict } from './decision/explain.ts'
export type { Reason } from './decision/inquiry.ts'
export type { DecisionEvent, DecisionLog } from './decision/observe.ts'
export type * from './decorations.ts'
export type { MatrixCell } from './matrix/cell.ts'
export type { Matrix, MatrixRow } from './matrix/matrix.ts'
export type { MatrixFormat } from './matrix/render.ts'
export type { Model, PermissionsDefinition, RoleDefinition } from './model/model.ts'
export type { OpenapiOptions } from './openapi/openapi-options.ts'
export type { AuthzOptions } from './options.ts'
export type { DecisionPoint, Evaluation } from '../contract.ts'
export type { ClaimNames } from './permissions/permissions.ts'
export type { Loaded, LoadOptions, PermissionSource } from './permissions/source-options.ts'
export type { Answer, Question } from './question/question.ts'
export type * from './register.ts'
export type { PlannedRoute } from './routes/routes.ts'
export type { UnguardedRoute } from './routes/unguarded.ts'
export type { Filter } from './resource/filter.ts'
export type * from './resource/resource.ts'
export type * from './rule/route-rule.ts'

/**
 * Authorization by rules that routes declare: each route of this scope, and of the scopes inside it, has a rule
 * or does not boot. Needs an authenticator: a plugin that decorates the request with `auth` and `authenticate`.
 *
 * Warns at boot of what answers requests that no route matched, if the option `notFound` does not say who may make them.
 *
 * Refuses to boot with GTH_AUTHZ_UNKNOWN_OPTION, GTH_AUTHZ_INVALID_OPTION, GTH_AUTHZ_ALREADY_REGISTERED,
 * GTH_AUTHZ_TWO_MODELS, GTH_AUTHZ_INVALID_RULE, GTH_AUTHZ_RULE_MISSING, GTH_AUTHZ_RULE_UNSATISFIABLE, GTH_AUTHZ_RULE_WIDENS,
 * GTH_AUTHZ_RULE_CHANGED, GTH_AUTHZ_HEAD_DIFFERS, GTH_AUTHZ_ROUTE_UNGUARDED and GTH_AUTHZ_ROUTE_TOO_EARLY, and with `openapi`
 * GTH_AUTHZ_SECURITY_CONTRADICTS. Answers 401 as the authenticator does and GTH_AUTHZ_STEP_UP_REQUIRED (RFC 9470), 403
 * GTH_AUTHZ_FORBIDDEN with the challenge `insufficient_scope` (RFC 6750 §3.1), 404 GTH_AUTHZ_RESOURCE_NOT_FOUND, and
 * 503 GTH_AUTHZ_AUTHENTICATOR_FAULT and GTH_AUTHZ_UNDECIDED where something fails that the decision depends on.
 */
const plugin = fp(async function authz (app: FastifyInstance, options: AuthzOptions) {
  if (app.hasDecorator('authz')) throw new AlreadyRegistered()
  const { model, claims, permissions, decisionPoint, issuers, timeout, log, openapi, notFound, unguarded } = settingsOf(options)
  const application = joinApplication(app, model)
  closeAnsweredHandshakes(app)
  const source = permissions === null ? null : permissionsFromSource(model, permissions, claims.scope)
  const permissionsOf = orGranted(source?.of ?? permissionsFrom(model, claims), heldIn(model), claims.scope)
  const find = finder({ permissionsOf, decisionPoint, timeout })
  const grammar: Grammar = { model, decisionPoint: decisionPoint !== null, scopeClaim: claims.scope, resources: application.resources, subjects: subjectsOf(app, issuers), issuer: issuers?.[0] ?? '' }
  const unmatched = notFoundPlan(notFound, grammar)
  const answering: Answering = { grammar, find, permissionsOf: source === null ? permissionsOf : null, notFound: unmatched }
  const defaults = noDefaults()
  const routes = compileRoutes(app, grammar, defaults)
  if (application.registrations.length === 0) application.root.addHook('onReady', async () => checkApplication(application))
  application.registrations.push({ scope: app, routes, unguarded, explain: explainer(grammar, find, app.log) })
  if (openapi !== null) announce(app, routes, openapi)

  app.decorate('authz', {
    getter (this: FastifyInstance): Authz {
      const name = this.prefix || '/'
      return {
        model: model as ModelOf<Register>,
        defaults: (rule, options) => defaults.set(this, parseRule(rule, grammar, `app.authz.defaults() in the scope ${name}`), name, options),
        invalidate: subject => source?.invalidate(subject),
        matrix: () => matrixFrom(model, routes),
        explain: question => explainOf(app, question)
      }
    }
  })
  app.decorateRequest(kInquiry, null)
  app.decorateRequest(kAftermath, null)
  app.decorateRequest(kFiltered, null)
  app.decorateRequest('authz', { getter () { return new Access(this, answering) } })
  const hooks = enforcement(permissionsOf, judgement(find, observer(log), shadowing(find)), unmatched)
  const onRequest = rehearsable(hooks.onRequest)
  guard(app, { onRequest, preHandler: hooks.preHandler })
  if (hooks.last !== null) runLast(app, hooks.last)
  warnOfNotFound(application.root, application.notFoundGuards, { app, hook: onRequest.name, given: notFound !== undefined, decides: unmatched !== null })
}, { name: 'fastify-gatehouse/authz', fastify: '5.x', decorators: { request: ['auth', 'authenticate'] } })

/** What can be checked only when all routes of the application are known, whichever registration guards them. */
function checkApplication (application: Application): void {
  checkUnguarded(application)
  checkHeadRoutes(application)
}

export default plugin
/** What require() returns: the plugin, with what an import takes by name. */
const commonjs = Object.assign(plugin, { definePermissions, defineResource, explainOf, MATRIX_FORMATS, matrixOf, plannedRouteOf, plannedRoutes, renderMatrix, self, unguardedRoutes })
export { commonjs as 'module.exports' }
