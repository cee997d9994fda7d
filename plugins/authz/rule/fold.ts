import { isCondition, keyOf, type Condition, type Expression, type Folded } from './expression.ts'

/**
 * Decides at boot what no request can change, by Kleene's three-valued logic. What is left, if it is no
 * constant, is undecided of everybody unknown, so a request needs only two values: known, and then permitted
 * or not.
 */
export function fold (expression: Expression): Folded {
  switch (expression.kind) {
    case 'all': return allOf(expression.of.map(fold))
    case 'any': return anyOf(expression.of.map(fold))
    // Before folding, so that "not not public" stays public: whether the credential is looked at would be lost.
    case 'not': return expression.of.kind === 'not' ? fold(expression.of.of) : negate(fold(expression.of))
    default: return expression
  }
}

/** The conjunction: as strict as its strictest part. */
export function allOf (parts: readonly Folded[]): Folded {
  const has = (kind: Folded['kind']) => parts.some(part => part.kind === kind)
  if (has('never')) return { kind: 'never' }
  if (has('unknown')) return { kind: 'unknown' }
  const conditions = distinct(parts, 'all')
  if (conditions.length > 0) return joined('all', conditions)
  if (has('authenticated')) return { kind: 'authenticated' }
  return { kind: has('optional') ? 'optional' : 'public' }
}

/** The disjunction: as open as its most open part. */
export function anyOf (parts: readonly Folded[]): Folded {
  const has = (kind: Folded['kind']) => parts.some(part => part.kind === kind)
  for (const kind of ['public', 'optional', 'authenticated'] as const) if (has(kind)) return { kind }
  const conditions = distinct(parts, 'any')
  if (conditions.length > 0) return joined('any', conditions)
  return { kind: has('unknown') ? 'unknown' : 'never' }
}

function negate (rule: Folded): Folded {
  switch (rule.kind) {
    case 'public':
    case 'optional': return { kind: 'never' }
    // Everybody passes. Of the two rules that say so, the stricter one about credentials.
    case 'never': return { kind: 'optional' }
    case 'authenticated': return { kind: 'unknown' }
    case 'unknown': return { kind: 'authenticated' }
    case 'not': return rule.of
    default: return { kind: 'not', of: rule }
  }
}

/** The conditions among the parts, each once, those of a nested list of the same kind taken out of it. */
function distinct (parts: readonly Folded[], kind: 'all' | 'any'): Condition[] {
  const flat = parts.filter(isCondition).flatMap(part => part.kind === kind ? part.of : [part])
  return [...new Map(flat.map(condition => [keyOf(condition), condition])).values()]
}

function joined (kind: 'all' | 'any', conditions: Condition[]): Condition {
  const [first] = conditions
  return conditions.length === 1 && first !== undefined ? first : { kind, of: conditions }
}
