import type { FastifyInstance } from 'fastify'
import type { Hook } from '../decision/enforce.ts'
import { planOf, type Plan } from '../decision/plan.ts'
import { REMOTE } from '../decision/inquiry.ts'
import { isPlainObject } from '../../options/plain-object.ts'
import { InvalidOption, InvalidRule } from '../errors.ts'
import { leavesOf } from '../rule/expression.ts'
import type { Grammar } from '../rule/grammar.ts'
import { parseRule } from '../rule/rule.ts'
import { tighten } from './defaults.ts'

/** The keys of a route's `authz` that this option does not take: with them it would say more than a rule. */
const NOT_HERE = ['rule', 'shadow', 'consistency', 'override']

/**
 * Adds a hook to the end of the preHandler hooks of each route. If one before it calls `reply.callNotFound()` and goes on,
 * Fastify runs the 404 handler next, whatever the hooks of that handler are still waiting for.
 */
export function runLast (app: FastifyInstance, hook: Hook): void {
  app.addHook('onRoute', options => { options.preHandler = [options.preHandler ?? [], hook].flat() })
}

/** What decisions about requests that no route matched are called in the log and in events. A URL would be without bound. */
export const NO_ROUTE = 'no route'

/**
 * Compiles the option `notFound`, the rule for requests that no route matched; null if all of them pass.
 *
 * Throws GTH_AUTHZ_INVALID_OPTION for a rule together with how it is applied, GTH_AUTHZ_INVALID_RULE for what is not a
 * rule or reads the parameters of a route, and GTH_AUTHZ_RULE_UNSATISFIABLE.
 */
export function notFoundPlan (option: unknown, grammar: Grammar): Plan | null {
  if (option === undefined) return null
  const key = isPlainObject(option) ? NOT_HERE.find(key => Object.hasOwn(option, key)) : undefined
  if (key !== undefined) throw new InvalidOption('notFound', `has "${key}", which belongs on routes: it takes the rule alone, such as 'authenticated'.`)
  const where = 'authz option notFound'
  const declared = parseRule(option, grammar, where, 'notFound')
  for (const leaf of leavesOf(declared.expression)) {
    if (leaf.kind === 'permission') continue
    if (leaf.param !== undefined) throw new InvalidRule(where, `notFound has ${leaf.text}, which reads the URL parameter "${leaf.param}", but a request that no route matched has none. Use a permission, 'authenticated' or { stepUp }.`)
    if (leaf.kind === 'guarded' && leaf.list !== undefined) throw new InvalidRule(where, `notFound has ${leaf.text}, whose rows the handler of a route must filter, but no route matched. Use a permission.`)
  }
  const rule = tighten(null, declared, where)
  return rule.kind === 'public' ? null : planOf({ route: NO_ROUTE, rule, reach: REMOTE })
}
