import type { FastifyInstance, RouteOptions } from 'fastify'
import { tighten, type Defaults } from './defaults.ts'
import type { OnRequest } from '../decision/enforce.ts'
import { RouteTooEarly, RuleMissing } from '../errors.ts'
import { describeMissing, type RulelessRoute } from './missing.ts'
import type { Model } from '../model/model.ts'
import { kPlan, planOf } from '../decision/plan.ts'
import { isPreflightRoute } from './preflight.ts'
import { nameOf, parsePrintedRoutes } from './printed-routes.ts'
import { parseRule } from '../rule/rule.ts'

/**
 * Compiles the rule of every route that is declared from now on in a scope or inside it. A rule that is wrong
 * is refused where it is declared; routes without one are collected, and all refused together when the
 * application is ready, by GTH_AUTHZ_RULE_MISSING.
 */
export function compileRoutes (app: FastifyInstance, model: Model, defaults: Defaults): void {
  const ruleless: RulelessRoute[] = []

  app.addHook('onRoute', function (options: RouteOptions) {
    if (isPreflightRoute(this, options)) return
    defaults.settle(this)
    const around = defaults.of(this)
    const { authz, url } = options
    const methods = [options.method].flat().join(', ')
    const where = `Route ${methods} ${url}`
    const rule = authz === undefined ? around : tighten(around, parseRule(authz, model, where), where)
    if (rule === null) {
      ruleless.push({ methods, url, options })
      return
    }
    options.config = { ...options.config, [kPlan]: planOf(rule) }
  })

  app.addHook('onReady', function () {
    if (ruleless.length > 0) throw new RuleMissing(describeMissing(ruleless))
  })
}

let registrations = 0

/**
 * Enforces in a scope and inside it, and refuses to boot, by GTH_AUTHZ_ROUTE_TOO_EARLY, where a route is
 * guarded that was declared before its rule could be compiled.
 *
 * The hook runs for such routes anyhow: Fastify collects the hooks of a scope last, and hands a new one on to
 * the scopes inside that were registered before.
 */
export function guard (app: FastifyInstance, hook: OnRequest): void {
  // How the printed routes tell our hook from that of another scope.
  const name = `gatehouse-authz-${++registrations}`
  Object.defineProperty(hook, 'name', { value: name })
  const before = new Set(parsePrintedRoutes(app.printRoutes()).map(nameOf))

  app.addHook('onRequest', hook)

  app.addHook('onReady', function () {
    const early = parsePrintedRoutes(app.printRoutes({ includeMeta: ['onRequest'] }))
      .filter(route => before.has(nameOf(route)) && route.onRequest.includes(`${name}()`))
      // What it prints has no schema: of these, the hook lets only the real one through.
      .filter(({ method, path, constraints }) => constraints !== '' || !isPreflightRoute(app, { method, url: path, schema: { hide: true } }))
    if (early.length > 0) throw new RouteTooEarly(early.map(route => `  ${nameOf(route)}`).join('\n'))
  })
}
