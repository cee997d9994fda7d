import type { FastifyInstance, RouteOptions } from 'fastify'
import type { Hook } from '../decision/enforce.ts'
import { kPlan, planOf, type Plan } from '../decision/plan.ts'
import { RouteTooEarly, RuleMissing } from '../errors.ts'
import { describe } from '../rule/describe.ts'
import type { Grammar } from '../rule/grammar.ts'
import { checkParams, declarationOf } from './declaration.ts'
import type { Defaults } from './defaults.ts'
import { headFollowsGet } from './head.ts'
import { describeMissing, type RulelessRoute } from './missing.ts'
import { isPreflightRoute } from './preflight.ts'
import { nameOf, parsePrintedRoutes } from './printed-routes.ts'
import { withholdUnfiltered } from './withhold.ts'

/** A route with its plan. */
export interface PlannedRoute {
  /** The URL that was announced. Fastify may use the options for a second route, and then writes its URL there. */
  readonly url: string
  readonly options: RouteOptions
  /** Where it was declared. */
  readonly scope: FastifyInstance
  readonly plan: Plan
}

/**
 * Compiles the rule of every route that is declared from now on in a scope or inside it. A rule that is wrong
 * is refused where it is declared; routes without one are collected, and all refused together when the
 * application is ready, by GTH_AUTHZ_RULE_MISSING.
 *
 * @returns the routes, which grow in number until the application is ready
 */
export function compileRoutes (app: FastifyInstance, grammar: Grammar, defaults: Defaults): readonly PlannedRoute[] {
  const ruleless: RulelessRoute[] = []
  const planned: PlannedRoute[] = []
  const compareHead = headFollowsGet()

  app.addHook('onRoute', function (options: RouteOptions) {
    if (isPreflightRoute(this, options)) return
    defaults.settle(this)
    const declaration = declarationOf(options, defaults.of(this), grammar, id => this.getSchema(id))
    if (declaration === null) {
      ruleless.push({ methods: [options.method].flat().join(', '), url: options.url, options })
      return
    }
    compareHead(options, declaration.rule)
    const plan = planOf(declaration)
    options.config = { ...options.config, [kPlan]: plan }
    if (plan.lists.size > 0) options.onSend = [options.onSend ?? [], withholdUnfiltered(plan.lists, describe(plan.rule))].flat()
    planned.push({ url: options.url, options, scope: this, plan })
  })

  app.addHook('onReady', function () {
    if (ruleless.length > 0) throw new RuleMissing(describeMissing(ruleless))
    // A schema may refer to one that was added after the route, and be replaced by a hook of another plugin.
    for (const { options, scope, plan } of planned) {
      const rules = plan.shadow === null ? [plan.rule] : [plan.rule, plan.shadow.rule]
      for (const rule of rules) checkParams(rule, options, `Route ${plan.route}`, id => scope.getSchema(id))
    }
  })
  return planned
}

let registrations = 0

/**
 * Enforces in a scope and inside it, and refuses to boot, by GTH_AUTHZ_ROUTE_TOO_EARLY, where a route is
 * guarded that was declared before its rule could be compiled.
 *
 * The hook runs for such routes anyhow: Fastify collects the hooks of a scope last, and hands a new one on to
 * the scopes inside that were registered before.
 */
export function guard (app: FastifyInstance, { onRequest, preHandler }: { onRequest: Hook, preHandler: Hook }): void {
  // How the printed routes tell our hook from that of another scope.
  const name = `gatehouse-authz-${++registrations}`
  Object.defineProperty(onRequest, 'name', { value: name })
  const before = new Set(parsePrintedRoutes(app.printRoutes()).map(nameOf))

  app.addHook('onRequest', onRequest)
  app.addHook('preHandler', preHandler)

  app.addHook('onReady', function () {
    const early = parsePrintedRoutes(app.printRoutes({ includeMeta: ['onRequest'] }))
      .filter(route => before.has(nameOf(route)) && route.onRequest.includes(`${name}()`))
      // What it prints has no schema: of these, the hook lets only the real one through.
      .filter(({ method, path, constraints }) => constraints !== '' || !isPreflightRoute(app, { method, url: path, schema: { hide: true } }))
    if (early.length > 0) throw new RouteTooEarly(early.map(route => `  ${nameOf(route)}`).join('\n'))
  })
}
