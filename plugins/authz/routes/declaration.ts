import type { RouteOptions } from 'fastify'
import { isPlainObject } from '../../options/plain-object.ts'
import { shown } from '../../options/shown.ts'
import { unknownOptions } from '../../options/unknown.ts'
import type { Consistency } from '../decision/inquiry.ts'
import type { Declaration } from '../decision/plan.ts'
import { InvalidRule } from '../errors.ts'
import { leavesOf, listsOf, ruleKey, type Requirement } from '../rule/expression.ts'
import { fold } from '../rule/fold.ts'
import type { Grammar } from '../rule/grammar.ts'
import { isStepUp } from '../rule/step-up.ts'
import { parseRule, type Declared } from '../rule/rule.ts'
import { tighten } from './defaults.ts'
import { misspeltAuthz } from './missing.ts'
import { toldOf } from './param-schema.ts'
import type { SchemaOf } from './schema-ref.ts'

/** What of a route's options it takes to know its rule. */
export type DeclaredRoute = Pick<RouteOptions, 'method' | 'url' | 'schema'> & { readonly authz?: unknown, readonly config?: object | undefined, readonly websocket?: unknown, readonly wsHandler?: unknown }

/** The keys of a rule together with how it is applied. */
const APPLIED = ['rule', 'shadow', 'consistency']

/** Where a route may declare its rule. Some frameworks hand on nothing but `config`. */
type Place = 'authz' | 'config.authz'

/** What a route declares, without what the scopes around it demand. */
interface Own {
  readonly rule: Declared
  readonly shadow: Declared | null
  readonly consistency: Consistency
}

/**
 * The rule of a route, with what the scopes around it demand; null where neither says anything. Throws
 * GTH_AUTHZ_INVALID_RULE for what cannot work on this route and for two rules that differ, and what `parseRule` and
 * `tighten` throw.
 *
 * @param schemaOf the shared schemas that are known by now; `checkParams` looks at the others when the application is ready
 */
export function declarationOf (options: DeclaredRoute, around: Requirement | null, grammar: Grammar, schemaOf: SchemaOf = () => undefined): Declaration | null {
  const route = `${[options.method].flat().join(', ')} ${options.url}`
  const where = `Route ${route}`
  const given = placesOf(options)
  const lost = given.find(([, input]) => input === undefined)
  // Of a route without a default, the list of all that have no rule says so.
  if (around === null && given.every(([, input]) => input === undefined)) return null
  // Under a default, a name that is misspelt would leave the default alone.
  if (lost !== undefined) throw new InvalidRule(where, `${lost[0]} is undefined: a rule that is kept under another name? To have the default of the scope alone, leave authz out.`)
  const [own, other] = given.map(([place, input]) => readAt(place, input))
  if (own === undefined) return { route, rule: byDefault(around as Requirement), override: null, consistency: 'cached', shadow: null }
  if (other !== undefined && identityOf(own) !== identityOf(other)) throw new InvalidRule(where, 'authz and config.authz are different rules. Declare the rule in one of the two.')
  const effective = (declared: Declared) => check(tighten(around, declared, where), options, where, schemaOf)
  return { route, rule: effective(own.rule), override: own.rule.override, consistency: own.consistency, shadow: own.shadow === null ? null : effective(own.shadow) }

  function readAt (place: Place, input: unknown): Own {
    const { rule, shadow, consistency } = applied(input, where, place)
    return { rule: parseRule(rule, grammar, where, place), consistency, shadow: shadow === undefined ? null : parseRule(shadow, grammar, where, `${place}.shadow`) }
  }

  function byDefault (rule: Requirement): Requirement {
    const misspelt = misspeltAuthz(options)
    if (misspelt !== undefined) throw new InvalidRule(where, `has ${misspelt.found}, which nobody reads.${misspelt.suggestion}`)
    return check(rule, options, where, schemaOf)
  }
}

/** The places of a route that have a rule, each with what is there. */
function placesOf ({ config, ...options }: DeclaredRoute): Array<[Place, unknown]> {
  const places: Array<[Place, unknown]> = []
  if ('authz' in options) places.push(['authz', options.authz])
  // Not only what is its own: a config may be an instance of a class.
  if (typeof config === 'object' && config !== null && 'authz' in config) places.push(['config.authz', config.authz])
  return places
}

/** Equal for two rules that no request can tell apart, and that say the same. */
function identityOf ({ rule, consistency, shadow }: Own): string {
  return shown([keyOfDeclared(rule), consistency, shadow === null ? null : keyOfDeclared(shadow)])
}

function keyOfDeclared ({ expression, override }: Declared): unknown {
  return [ruleKey(fold(expression)), override]
}

/** A rule alone, or together with how it is applied. */
function applied (authz: unknown, where: string, place: Place): { rule: unknown, shadow?: unknown, consistency: Consistency } {
  if (!isPlainObject(authz) || !APPLIED.some(key => Object.hasOwn(authz, key))) return { rule: authz, consistency: 'cached' }
  const unknown = unknownOptions(authz, APPLIED)
  if (unknown !== null) throw new InvalidRule(where, `${place} is wrong: ${unknown}`)
  const { rule, shadow, consistency = 'cached' } = authz
  if (rule === undefined) throw new InvalidRule(where, `${place} has no rule: write { rule, shadow } or { rule, consistency }.`)
  if (consistency !== 'cached' && consistency !== 'strict') throw new InvalidRule(where, `${place}.consistency must be 'cached' or 'strict'.`)
  return { rule, shadow, consistency }
}

/** Refuses, by GTH_AUTHZ_INVALID_RULE, a rule that reads a parameter of the URL which the schema of the route does not check. */
export function checkParams (rule: Requirement, options: DeclaredRoute, where: string, schemaOf: SchemaOf): void {
  for (const leaf of leavesOf(rule)) {
    if (leaf.kind !== 'permission' && leaf.param !== undefined) checkParam(leaf.param, leaf.text, options, where, schemaOf)
  }
}

/** Whether a rule can work on a route. */
function check (rule: Requirement, options: DeclaredRoute, where: string, schemaOf: SchemaOf): Requirement {
  checkParams(rule, options, where, schemaOf)
  for (const leaf of leavesOf(rule)) {
    if (leaf.kind === 'permission' || !isWebSocket(options)) continue
    if (isStepUp(leaf)) throw new InvalidRule(where, `authz asks a WebSocket for ${leaf.text}: a browser tells no script how a handshake was refused, so nobody would know. Ask for it on the route that leads there.`)
  }
  const [list] = listsOf(rule)
  if (list !== undefined && isWebSocket(options)) throw new InvalidRule(where, `authz has ${list} on a WebSocket, whose messages nobody can withhold. Use a permission, and request.authz.filter() for what is sent.`)
  return rule
}

function isWebSocket ({ websocket, wsHandler }: DeclaredRoute): boolean {
  return websocket === true || wsHandler !== undefined
}

function checkParam (param: string, text: string, { url, schema }: DeclaredRoute, where: string, schemaOf: SchemaOf): void {
  if (!names(url, param)) throw new InvalidRule(where, `authz has ${text}, which reads the URL parameter "${param}", but the URL has none of that name. Name the parameter that there is: by('...') of the resource, or self('...').`)
  const params: unknown = (schema as { params?: unknown } | undefined)?.params
  if (params === undefined || params === null) throw new InvalidRule(where, `authz has ${text}, which reads the URL parameter "${param}", but the route has no schema for its params: what nobody validated must not choose what is decided. Add schema: { params: ... }.`)
  const told = toldOf(params, param, schemaOf)
  if (told === 'absent') throw new InvalidRule(where, `authz has ${text}, which reads the URL parameter "${param}", but the schema of the params has no such property. Add it.`)
  if (told === 'unchecked') throw new InvalidRule(where, `authz has ${text}, which reads the URL parameter "${param}", but its schema allows everything: what is not checked must not choose what is decided. Say what the parameter is, such as { type: 'string' }.`)
}

/** A parameter in a URL template ends where a name cannot go on. Two colons are one that is meant as such. */
function names (url: string, param: string): boolean {
  return param === '*' ? url.endsWith('*') : new Set(Array.from(url.replaceAll('::', '').matchAll(/:(\w+)/g), ([, name]) => name)).has(param)
}
