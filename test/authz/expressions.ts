import fc from 'fast-check'
import type { Expression } from '../../plugins/authz/expression.ts'

export const NAMES = ['a', 'b', 'c', 'd'] as const

/** Any rule, up to six levels deep. */
export const expressions: fc.Arbitrary<Expression> = fc.letrec<{ rule: Expression }>(tie => ({
  rule: fc.oneof({ maxDepth: 6, withCrossShrink: true },
    fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom<Expression>({ kind: 'public' }, { kind: 'optional' }, { kind: 'authenticated' }) },
      { weight: 4, arbitrary: fc.constantFrom(...NAMES).map(permission => ({ kind: 'permission' as const, permission })) }
    ),
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('rule'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ kind: fc.constant('not' as const), of: tie('rule') }))
})).rule

/** Any set of permissions. */
export const permissionSets: fc.Arbitrary<Set<string>> = fc.subarray([...NAMES]).map(names => new Set<string>(names))

/** Kleene's truth values. */
export type Truth = 'allow' | 'deny' | 'error'

/** The naive reading of a rule: the truth tables, and nothing else. `granted` is null for somebody unknown. */
export function oracle (rule: Expression, granted: ReadonlySet<string> | null): Truth {
  switch (rule.kind) {
    case 'public':
    case 'optional': return 'allow'
    case 'authenticated': return granted === null ? 'error' : 'allow'
    case 'permission': return granted === null ? 'error' : granted.has(rule.permission) ? 'allow' : 'deny'
    case 'not': return { allow: 'deny', deny: 'allow', error: 'error' }[oracle(rule.of, granted)] as Truth
    case 'all': return rule.of.map(part => oracle(part, granted)).reduce((x, y) => x === 'deny' || y === 'deny' ? 'deny' : x === 'error' || y === 'error' ? 'error' : 'allow')
    case 'any': return rule.of.map(part => oracle(part, granted)).reduce((x, y) => x === 'allow' || y === 'allow' ? 'allow' : x === 'error' || y === 'error' ? 'error' : 'deny')
  }
}

/** Everybody there can be: somebody unknown, and somebody known with each set of permissions. */
export const everybody: Array<ReadonlySet<string> | null> = [null, ...Array.from({ length: 16 }, (_none, bits) =>
  new Set<string>(NAMES.filter((_name, i) => bits & (1 << i))))]
