import { keyOf, type Condition, type Folded } from './expression.ts'

/** With more leaves both demanded and excluded than this, the search would take longer than a boot may. */
const MOST_CONTESTED = 12

/**
 * Whether something can satisfy a condition. Exact where at most 12 permissions (or other leaves, each of which may
 * be so or not) occur both under an even and under an odd number of negations; beyond, true: a rule too tangled to
 * judge is let through, as it can only refuse.
 */
export function satisfiable (condition: Condition): boolean {
  const demanded = new Set<string>()
  const excluded = new Set<string>()
  collect(condition, demanded, excluded)

  const contested = [...demanded].filter(name => excluded.has(name))
  if (contested.length > MOST_CONTESTED) return true
  // To have what is only demanded, and to lack what is only excluded, never hurts.
  const certain = [...demanded].filter(name => !excluded.has(name))
  for (let choice = 0; choice < 2 ** contested.length; choice++) {
    const so = new Set([...certain, ...contested.filter((_name, i) => choice & (1 << i))])
    if (holds(condition, true, so)) return true
  }
  return false
}

function collect (rule: Folded, demanded: Set<string>, excluded: Set<string>): void {
  switch (rule.kind) {
    case 'permission':
    case 'check': demanded.add(keyOf(rule)); break
    case 'not': collect(rule.of, excluded, demanded); break
    case 'all':
    case 'any': for (const part of rule.of) collect(part, demanded, excluded); break
    case 'guarded':
      // Its `not` asks for the guard all the same: what may be asked both ways is contested, which is exact.
      collect(rule.guard, demanded, excluded)
      collect(rule.guard, excluded, demanded)
      collect(rule.then, demanded, excluded)
  }
}

function holds (rule: Folded, wanted: boolean, so: ReadonlySet<string>): boolean {
  switch (rule.kind) {
    case 'permission':
    case 'check': return so.has(keyOf(rule)) === wanted
    case 'not': return holds(rule.of, !wanted, so)
    case 'guarded': return holds(rule.guard, true, so) && holds(rule.then, wanted, so)
    case 'all':
    case 'any': return (rule.kind === 'all') === wanted
      ? rule.of.every(part => holds(part, wanted, so))
      : rule.of.some(part => holds(part, wanted, so))
    case 'never':
    case 'unknown': return !wanted
    default: return wanted
  }
}
