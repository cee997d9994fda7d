import { isPlainObject } from '../../options/plain-object.ts'
import { didYouMean } from '../../options/did-you-mean.ts'
import { unknownOptions } from '../../options/unknown.ts'
import { InvalidResource } from '../errors.ts'
import { ROW, type Fact } from '../decision/inquiry.ts'
import type { Folded, Guarded } from '../rule/expression.ts'
import { fold } from '../rule/fold.ts'
import { madeRule, type Grammar, type Invalid } from '../rule/grammar.ts'
import { isIdentifier, parameterOf, type Identifier } from '../rule/identifier.ts'
import { listed } from './listed.ts'
import { parsePolicy } from './policy.ts'
import type { Resource, ResourceDefinition } from './resource.ts'

/** A resource as authz knows it: its row, and what its policies say in one application. */
export interface ResourceUse {
  readonly name: string
  readonly row: Fact
  /** The URL parameter that names the row. */
  readonly param: string
  /** Who sees a row and, for an action, who may do it. Parsed once per application. */
  readonly policies: (grammar: Grammar, invalid: Invalid) => { readonly visibleTo: Folded, readonly actions: ReadonlyMap<string, Folded> }
  /** What is shared by the uses of one definition. */
  readonly definition: object
}

type Definition = ResourceDefinition<object, string, Identifier, string>

const uses = new WeakMap<object, ResourceUse>()
/** By definition and parameter, so that a row is loaded once, however often one says `by`. */
const faces = new WeakMap<object, Map<string, object>>()

/** What a resource is behind its face; undefined for everything that `defineResource` did not make. */
export function useOf (resource: object): ResourceUse | undefined {
  return uses.get(resource)
}

/** How `of` asks for a row: `request.authz` has a member of this name. */
export const kRow = Symbol('gatehouse.row')

/**
 * Defines something that routes protect one by one, once: how a row is loaded, who may see it, who may do what with
 * it. Throws GTH_AUTHZ_INVALID_RESOURCE for a definition of the wrong form; what its policies say is checked where
 * the first rule uses it, by GTH_AUTHZ_INVALID_RULE.
 */
export function defineResource<Row extends object = never, const Action extends string = string, Id extends Identifier = string, const Param extends string = 'id'> (
  definition: ResourceDefinition<Row, Action, Id, Param>
): Resource<Row, Action, Id, Param> {
  const checked = check(definition)
  return inParameter(checked, checked.param ?? 'id') as unknown as Resource<Row, Action, Id, Param>
}

function check (definition: unknown): Definition {
  if (!isPlainObject(definition)) throw new InvalidResource('it takes { name, load, policies }.')
  const unknown = unknownOptions(definition, ['name', 'param', 'load', 'visibleTo', 'policies'])
  if (unknown !== null) throw new InvalidResource(unknown)
  const { name, load, policies } = definition
  if (typeof name !== 'string' || !/^[\w-]+$/.test(name)) throw new InvalidResource('name must be a word: letters, digits, _ and -.')
  if (typeof load !== 'function') throw new InvalidResource(`resource "${name}": load must be a function from an id to a row, or null.`)
  if (!isPlainObject(policies) || Object.keys(policies).length === 0) throw new InvalidResource(`resource "${name}": policies must say, for at least one action, who may do it.`)
  return definition as unknown as Definition
}

function inParameter (definition: Definition, param: unknown): object {
  if (typeof param !== 'string' || param === '') throw new InvalidResource(`resource "${definition.name}": param must be the name of a URL parameter.`)
  const known = faces.get(definition) ?? new Map<string, object>()
  faces.set(definition, known)
  const face = known.get(param) ?? resource(definition, param)
  known.set(param, face)
  return face
}

function resource (definition: Definition, param: string): object {
  const { name } = definition
  const row: Fact = {
    stage: ROW,
    text: `${name} (${param})`,
    resource: name,
    find: async (inquiry, signal) => {
      const id = parameterOf(inquiry.request.params, param)
      // A parameter that the URL may leave out names nothing where it does. Nor does one that validation turned into a list.
      if (!isIdentifier(id)) return null
      const found: unknown = await definition.load(id, { auth: inquiry.auth, signal, log: inquiry.request.log }) ?? null
      // Else false, 0 and '' would be rows, and somebody who may do it to any row would be let through to nothing.
      if (typeof found !== 'object') throw new TypeError(`${name}.load must answer with an object, null or undefined, it answered with a ${typeof found}`)
      return found
    }
  }
  const known = new WeakMap<Grammar, ReturnType<ResourceUse['policies']>>()
  const use: ResourceUse = {
    name,
    row,
    param,
    definition,
    policies: (grammar, invalid) => {
      const before = known.get(grammar)
      if (before !== undefined) return before
      // Two things of one name would be one in rules, in the log and among the lists that were filtered.
      const namesake = grammar.resources.get(name) ?? definition
      if (namesake !== definition) throw invalid(name, 'is the name of two resources in this application. Give each a name of its own; the same resource in another parameter is by(\'param\').')
      grammar.resources.set(name, definition)
      const read = (policy: unknown, at: string) => fold(parsePolicy(policy, `${name}.${at}`, row, grammar, invalid))
      const parsed = {
        visibleTo: read(definition.visibleTo ?? 'everybody', 'visibleTo'),
        actions: new Map(Object.entries(definition.policies).map(([action, policy]) => [action, read(policy, `policies.${action}`)]))
      }
      known.set(grammar, parsed)
      return parsed
    }
  }
  const face = param === (definition.param ?? 'id') ? name : `${name}.by('${param}')`
  const made = Object.freeze({
    name,
    can: (action: string) => madeRule(`${face}.can('${String(action)}')`, (grammar, path, invalid) => ({ ...ruleOf(action, grammar, path, invalid), param, row })),
    list: (action: string) => madeRule(`${face}.list('${String(action)}')`, (grammar, path, invalid) => listed(ruleOf(action, grammar, path, invalid), name, action, path, invalid)),
    of: (request: { readonly authz: { [kRow] (use: ResourceUse): Promise<object> } }) => request.authz[kRow](use),
    by: (other: string) => inParameter(definition, other)
  })
  uses.set(made, use)
  return made

  function ruleOf (action: string, grammar: Grammar, path: string, invalid: Invalid): Guarded {
    const { visibleTo, actions } = use.policies(grammar, invalid)
    const then = actions.get(action)
    if (then === undefined) throw invalid(path, `asks for the unknown action "${String(action)}" of the resource "${name}".${didYouMean(String(action), [...actions.keys()])}`)
    const text = `${face}.can('${action}')`
    return { kind: 'guarded', key: JSON.stringify([name, param, action]), text, guard: visibleTo, then }
  }
}
