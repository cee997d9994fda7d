import { shown } from '../../options/shown.ts'
import type { Plan } from '../decision/plan.ts'
import type { PlannedRoute } from '../routes/routes.ts'
import { describe } from '../rule/describe.ts'
import { membersOf, type Members } from './members.ts'
import { refusalResponses, type DescribedRoute } from './refusal-responses.ts'
import { agreesWith, securityFor, type Security } from './security.ts'

/**
 * An operation of a document with what the rules of its routes say: `security`, the refusals among the responses, and
 * `x-authz`. An operation has several routes if only their constraints differ, or the pattern of a parameter: it then
 * says what the strictest one demands. What the operation says itself stays, but security that contradicts the rule.
 *
 * @param variants the routes, that which the operation was made from first
 */
export function describeOperation (operation: Members, variants: readonly [DescribedRoute, ...DescribedRoute[]], document: Members): Members {
  const { route: { plan }, security } = variants.reduce((strictest, other) => strictnessOf(other.route.plan) > strictnessOf(strictest.route.plan) ? other : strictest)
  const own = operation['security']
  const required = agreesWith(plan.mode, own) ? own as Security : securityFor(plan.mode, security)
  return {
    ...operation,
    ...parametersBeside(required, operation, document),
    security: required,
    'x-authz': operation['x-authz'] ?? ruleOf(plan, variants.map(({ route }) => route)),
    responses: responsesOf(membersOf(operation['responses']), refusalResponses(variants, 'swagger' in document))
  }
}

function strictnessOf ({ mode, formula }: Plan): number {
  return formula !== null ? 3 : ['public', 'optional', 'required'].indexOf(mode)
}

/** What the operation declares, and for what it does not declare, neither by itself nor by its class (`4XX`), the refusals. */
function responsesOf (declared: Members, refusals: Members): Members {
  const known = new Set(Object.keys(declared).map(status => status.toUpperCase()))
  return { ...declared, ...Object.fromEntries(Object.entries(refusals).filter(([status]) => !known.has(status) && !known.has(`${status.slice(0, 1)}XX`))) }
}

/** The rule, and if the routes differ in it, that of each. */
function ruleOf (strictest: Plan, routes: readonly PlannedRoute[]): Members {
  const rules = new Set(routes.map(({ plan }) => JSON.stringify(ruleIn(plan))))
  return { ...ruleIn(strictest), ...(rules.size > 1 && { variants: routes.map(variantOf) }) }
}

function ruleIn ({ rule, override }: Plan): Members {
  return { rule: describe(rule), ...(override !== null && { override }) }
}

function variantOf ({ url, options: { constraints = {} }, plan }: PlannedRoute): Members {
  const values = Object.entries(constraints).map(([name, value]) => [name, shown(value)])
  return { url, ...(values.length > 0 && { constraints: Object.fromEntries(values) }), ...ruleIn(plan) }
}

/** The parameters without those that the security schemes already say (OpenAPI: a parameter `Authorization` is ignored). */
function parametersBeside (security: Security, { parameters }: Members, document: Members): Members {
  if (!Array.isArray(parameters)) return {}
  const schemes = schemesOf(document)
  const said = new Set(security.flatMap(Object.keys).map(name => placeOf(membersOf(schemes[name]))))
  said.delete(null)
  const left = parameters.filter(parameter => !said.has(placeOf(membersOf(parameter))))
  return left.length === parameters.length ? {} : { parameters: left }
}

/** The security schemes that a document declares. */
export function schemesOf (document: Members): Members {
  return membersOf('swagger' in document ? document['securityDefinitions'] : membersOf(document['components'])['securitySchemes'])
}

/** The place of a credential, or of a parameter; null for what has none. Names of headers have no case. */
function placeOf ({ type, in: place, name }: Members): string | null {
  if (type === 'http') return 'header authorization'
  if (typeof name !== 'string') return null
  return place === 'header' ? `header ${name.toLowerCase()}` : `${String(place)} ${name}`
}
