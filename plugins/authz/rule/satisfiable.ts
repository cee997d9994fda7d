import { compile, type Condition } from './expression.ts'

/** With more permissions both demanded and excluded than this, the search would take longer than a boot may. */
const MOST_CONTESTED = 12

/**
 * Whether some set of permissions satisfies a condition. Exact where at most 12 permissions occur both under
 * an even and under an odd number of negations; beyond, true: a rule too tangled to judge is let through, as
 * it can only refuse.
 */
export function satisfiable (condition: Condition): boolean {
  const demanded = new Set<string>()
  const excluded = new Set<string>()
  collect(condition, demanded, excluded)

  const contested = [...demanded].filter(name => excluded.has(name))
  if (contested.length > MOST_CONTESTED) return true
  // To have what is only demanded, and to lack what is only excluded, never hurts.
  const certain = [...demanded].filter(name => !excluded.has(name))
  const decide = compile(condition)
  for (let choice = 0; choice < 2 ** contested.length; choice++) {
    const held = new Set([...certain, ...contested.filter((_name, i) => choice & (1 << i))])
    if (decide({ granted: held, held })) return true
  }
  return false
}

function collect (condition: Condition, demanded: Set<string>, excluded: Set<string>): void {
  switch (condition.kind) {
    case 'permission': demanded.add(condition.permission); break
    case 'not': collect(condition.of, excluded, demanded); break
    default: for (const part of condition.of) collect(part, demanded, excluded)
  }
}
