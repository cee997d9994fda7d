import type { FastifyInstance, RouteOptions } from 'fastify'
import type { Hook } from '../decision/enforce.ts'
import { kPlan, planOf, type Declaration, type Plan } from '../decision/plan.ts'
import { RouteTooEarly, RuleChanged, RuleMissing } from '../errors.ts'
import type { Grammar } from '../rule/grammar.ts'
import { ruleKey } from '../rule/expression.ts'
import { checkParams, declarationOf, type DeclaredRoute } from './declaration.ts'
import type { Defaults } from './defaults.ts'
import { describeMissing, type RulelessRoute } from './missing.ts'
import { isPreflightRoute } from './preflight.ts'
import { HOOK_NAME, nameOf, parsePrintedRoutes } from '../../routing/printed-routes.ts'
import { requireFilter, requiresFilter } from './withhold.ts'

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
  const written: Written[] = []

  app.addHook('onRoute', function (options: RouteOptions) {
    if (isPreflightRoute(this, options)) return
    defaults.settle(this)
    const declaration = declarationOf(options, defaults.of(this), grammar, id => this.getSchema(id))
    if (declaration === null) {
      ruleless.push({ methods: [options.method].flat().join(', '), url: options.url, options })
      return
    }
    const plan = planOf(declaration)
    options.config = { ...options.config, [kPlan]: plan }
    if (plan.lists.size > 0) requireFilter(options)
    planned.push({ url: options.url, options, scope: this, plan })
    written.push(writtenOn(options))
  })

  app.addHook('onReady', function () {
    if (ruleless.length > 0) throw new RuleMissing(describeMissing(ruleless))
    const changed = planned.filter((route, i) => hasChanged(route, written[i] as Written, defaults, grammar))
    if (changed.length > 0) throw new RuleChanged(changed.map(({ plan: { route } }) => `  ${route}`).join('\n'))
    // A schema may refer to one that was added after the route, and be replaced by a hook of another plugin.
    for (const { options, scope, plan: { route, rule, shadow } } of planned) {
      for (const one of shadow === null ? [rule] : [rule, shadow.rule]) checkParams(one, options, `Route ${route}`, id => scope.getSchema(id))
    }
  })
  return planned
}

/** What of a route's options its rule was read from. */
interface Written {
  readonly authz: unknown
  readonly configured: unknown
}

function writtenOn ({ authz, config }: DeclaredRoute): Written {
  return { authz, configured: (config as { readonly authz?: unknown } | undefined)?.authz }
}

/**
 * Whether another rule stands on a route than the one that was compiled, or Fastify was given a `config` without its
 * plan, or hooks without those of a list rule. An object is read once more, for it may have been changed from within.
 */
function hasChanged ({ options, scope, plan }: PlannedRoute, before: Written, defaults: Defaults, grammar: Grammar): boolean {
  if (options.config?.[kPlan] !== plan || (plan.lists.size > 0 && !requiresFilter(options))) return true
  const now = writtenOn(options)
  const isSame = now.authz === before.authz && now.configured === before.configured
  if (isSame && typeof (now.authz ?? now.configured) !== 'object') return false
  const declaration = declarationOf(options, defaults.of(scope), grammar, id => scope.getSchema(id))
  return declaration === null || identityOf(declaration) !== identityOf({ ...plan, shadow: plan.shadow?.rule ?? null })
}

function identityOf ({ rule, override, shadow, consistency }: Declaration): string {
  return JSON.stringify([ruleKey(rule), override, shadow == null ? null : ruleKey(shadow), consistency])
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
  const name = `${HOOK_NAME}${++registrations}`
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
