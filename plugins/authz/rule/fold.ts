import { isCondition, keyOf, listsOf, type Condition, type Expression, type Folded } from './expression.ts'

/**
 * Decides at boot what no request can change, by Kleene's three-valued logic. What is left, if it is no
 * constant, is undecided of everybody unknown, so a request needs only two values: known, and then permitted
 * or not. The lists that the written rule names are kept, whatever is left of it.
 */
export function fold (expression: Expression): Folded {
  return withLists(reduce(expression), [expression])
}

/** The conjunction: as strict as its strictest part. */
export function allOf (parts: readonly Folded[]): Folded {
  return withLists(conjunction(parts), parts)
}

/** The disjunction: as open as its most open part. */
export function anyOf (parts: readonly Folded[]): Folded {
  return withLists(disjunction(parts), parts)
}

/** A folded rule that names all lists that the rules name which it was made of. */
function withLists (rule: Folded, written: ReadonlyArray<Expression | Folded>): Folded {
  const lists = new Set(written.flatMap(part => [...listsOf(part)]))
  return lists.size === listsOf(rule).size ? rule : { ...rule, lists }
}

function reduce (expression: Expression): Folded {
  switch (expression.kind) {
    case 'all': return conjunction(expression.of.map(reduce))
    case 'any': return disjunction(expression.of.map(reduce))
    // Before folding, so that "not not public" stays public: whether the credential is looked at would be lost.
    case 'not': return expression.of.kind === 'not' ? reduce(expression.of.of) : negate(reduce(expression.of))
    default: return expression
  }
}

function conjunction (parts: readonly Folded[]): Folded {
  const has = (kind: Folded['kind']) => parts.some(part => part.kind === kind)
  if (has('never')) return { kind: 'never' }
  if (has('unknown')) return { kind: 'unknown' }
  const conditions = distinct(parts, 'all')
  if (conditions.length > 0) return joined('all', conditions)
  if (has('authenticated')) return { kind: 'authenticated' }
  return { kind: has('optional') ? 'optional' : 'public' }
}

function disjunction (parts: readonly Folded[]): Folded {
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
