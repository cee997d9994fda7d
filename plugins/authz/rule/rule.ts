import { didYouMean } from '../../options/did-you-mean.ts'
import { InvalidRule } from '../errors.ts'
import { RULE_FORMS, RULE_KEYS, RULE_OBJECTS, RULE_WORDS, type RuleKey } from '../rule-kinds.ts'
import { leavesOf, type Expression } from './expression.ts'
import { readerOf, type Grammar, type Invalid } from './grammar.ts'
import { objectCheck } from './object-check.ts'
import { stepUpCheck } from './step-up.ts'

/** A rule as a route or a scope declares it. */
export interface Declared {
  readonly expression: Expression
  /** Why it replaces the defaults of the scopes around instead of adding to them; null where it does not. */
  readonly override: string | null
}

/** Deeper, a rule contains itself or nobody can read it. */
const DEEPEST = 32
/** More parts than this (an object that occurs twice counts twice) would take a boot to its knees. */
const MOST_PARTS = 10_000
const WIDENINGS = ['public', 'optional'] as const

/**
 * Reads a rule, whatever a program wrote there. `where` names the route or scope in the error.
 * Throws GTH_AUTHZ_INVALID_RULE, which says where in the rule, why, and what to write instead.
 */
export function parseRule (input: unknown, grammar: Grammar, where: string, at = 'authz'): Declared {
  const { model } = grammar
  let parts = 0
  const invalid: Invalid = (path, why) => new InvalidRule(where, `${path} ${why}`)

  function parse (value: unknown, path: string, depth: number): Expression {
    if (depth > DEEPEST) throw invalid(at, `is nested deeper than ${DEEPEST} levels. Does the rule contain itself?`)
    if (++parts > MOST_PARTS) throw invalid(at, `has more than ${MOST_PARTS} parts. Name what they have in common as a permission.`)
    if (typeof value === 'string') return named(value, path)
    const made = readerOf(Object(value) as object)
    if (made !== undefined) return made(grammar, path, invalid)
    const [key, part] = member(value, path)
    if (key === 'permission') return objectCheck(part, (value as { on?: unknown }).on, grammar, path, invalid)
    if (key === 'stepUp') return stepUpCheck(part, `${path}.stepUp`, invalid)
    if (key === 'not') return { kind: 'not', of: negatable(parse(part, `${path}.not`, depth + 1), path) }
    return { kind: key, of: list(part, `${path}.${key}`).map((item, i) => parse(item, `${path}.${key}[${i}]`, depth + 1)) }
  }

  function named (name: string, path: string): Expression {
    const word = RULE_WORDS.find(word => word === name)
    if (word !== undefined) return { kind: word }
    if (Object.hasOwn(model.permissions, name)) return { kind: 'permission', permission: name }
    if (Object.hasOwn(model.roles, name)) throw invalid(path, `is "${name}", which is a role: a rule names permissions, so that roles can change without the routes.`)
    throw invalid(path, `names the unknown permission "${name}".${didYouMean(name, [...RULE_WORDS, ...Object.keys(model.permissions)])}`)
  }

  function negatable (rule: Expression, path: string): Expression {
    for (const leaf of leavesOf(rule)) {
      if (leaf.kind !== 'permission' && leaf.positive === true) throw invalid(path, `has "not" around ${leaf.text}, which says how to be admitted: write it without.`)
    }
    return rule
  }

  function member (value: unknown, path: string): [RuleKey, unknown] {
    if (Array.isArray(value)) {
      throw invalid(path, 'is a bare array, which means OR in half the field and AND in the other half: write { any: [...] } or { all: [...] }.')
    }
    if (typeof value !== 'object' || value === null) throw invalid(path, `is ${form(value)}: write ${RULE_FORMS}.`)
    const keys = Object.keys(value)
    const [key = ''] = keys
    if (keys.includes('permission')) {
      if (keys.length === 2 && keys.includes('on')) return ['permission', (value as Record<string, unknown>)['permission']]
      throw invalid(path, `has the keys ${keys.join(', ')}: a permission on one object is { permission, on: request => ({ type, id }) }, and any other is just its name.`)
    }
    if (keys.length !== 1) throw invalid(path, `has ${keys.length === 0 ? 'no key' : `the keys ${keys.join(', ')}`}: write exactly one of ${RULE_OBJECTS}.`)
    if (WIDENINGS.some(word => word === key)) throw invalid(path, `has ${key}: true. Write '${key}'; to open what a scope's default closes, write { ${key}: true, override: 'the reason' } as the whole rule.`)
    const known = RULE_KEYS.find(name => name === key)
    if (known === undefined) throw invalid(path, `has the unknown key "${key}".${didYouMean(key, RULE_KEYS)} Write ${RULE_OBJECTS}.`)
    return [known, (value as Record<string, unknown>)[known]]
  }

  function list (value: unknown, path: string): unknown[] {
    if (!Array.isArray(value)) throw invalid(path, `is ${form(value)}: it takes an array of rules.`)
    if (value.length === 0) throw invalid(path, 'is empty: name at least one rule.')
    return Array.from(value)
  }

  function widening (value: object): Declared {
    const keys = Object.keys(value)
    const { override, ...rest } = value as Record<string, unknown>
    const word = WIDENINGS.find(word => rest[word] === true)
    if (word === undefined || keys.length !== 2) {
      throw invalid(at, 'has an override, which goes only with public: true or optional: true: { public: true, override: \'the reason\' }.')
    }
    if (typeof override !== 'string' || override.trim() === '') throw invalid(`${at}.override`, 'must be the reason: a string that is not empty.')
    return { expression: { kind: word }, override }
  }

  if (typeof input === 'object' && input !== null && Object.hasOwn(input, 'override')) return widening(input)
  return { expression: parse(input, at, 0), override: null }
}

/** The form of a value, never the value. */
function form (value: unknown): string {
  return value === null || value === undefined ? String(value) : `a value of type ${typeof value}`
}
