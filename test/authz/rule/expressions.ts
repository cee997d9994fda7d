import fc from 'fast-check'
import { compile } from '../../../plugins/authz/decision/formula.ts'
import { Inquiry, type Asked, type Permissions } from '../../../plugins/authz/decision/inquiry.ts'
import { YES } from '../../../plugins/authz/decision/truth.ts'
import type { Condition, Expression } from '../../../plugins/authz/rule/expression.ts'

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

/** The naive reading of a rule: the truth tables, and nothing else. Null is somebody unknown. */
export function truth (rule: Expression, subject: Permissions | null): Truth {
  switch (rule.kind) {
    case 'public':
    case 'optional': return 'allow'
    case 'authenticated': return subject === null ? 'error' : 'allow'
    case 'permission': return may(rule.permission, subject)
    // Rules of permissions alone: what a leaf may be besides is tried in test/authz/decision/.
    case 'check':
    case 'guarded': throw new TypeError(`no oracle for ${rule.text}`)
    case 'not': return { allow: 'deny', deny: 'allow', error: 'error' }[truth(rule.of, subject)] as Truth
    case 'all': return rule.of.map(part => truth(part, subject)).reduce((x, y) => x === 'deny' || y === 'deny' ? 'deny' : x === 'error' || y === 'error' ? 'error' : 'allow')
    case 'any': return rule.of.map(part => truth(part, subject)).reduce((x, y) => x === 'allow' || y === 'allow' ? 'allow' : x === 'error' || y === 'error' ? 'error' : 'deny')
  }
}

/** Undecided where the scope takes away what is held, and where nobody knows what is held. */
function may (permission: string, subject: Permissions | null): Truth {
  if (subject === null) return 'error'
  if (subject.granted.has(permission)) return 'allow'
  return subject.held?.has(permission) === false ? 'deny' : 'error'
}

/** What a request comes to: undecided of somebody known is a denial. */
export function oracle (rule: Expression, subject: Permissions | null): Truth {
  const decision = truth(rule, subject)
  return decision === 'error' && subject !== null ? 'deny' : decision
}

/** A subject that holds these permissions, under no scope. */
export function holding (...names: string[]): Permissions {
  return { granted: new Set(names), held: new Set(names) }
}

/** Whether a condition is decided for a subject, and permits. */
export function permits (condition: Condition, subject: Permissions): boolean {
  return compile(condition).truth(new Inquiry({} as Asked, null, subject)) === YES
}

/** Every way to divide the names: granted, held and not granted, not held. */
function divisions (names: readonly string[]): Array<{ granted: string[], held: string[] }> {
  const [first, ...rest] = names
  if (first === undefined) return [{ granted: [], held: [] }]
  return divisions(rest).flatMap(({ granted, held }) => [
    { granted, held }, { granted, held: [first, ...held] }, { granted: [first, ...granted], held: [first, ...held] }
  ])
}

/** Everybody there can be: somebody unknown, somebody known with all that may be granted and held, and somebody of whom that is not known. */
export const everybody: Array<Permissions | null> = [null, ...divisions(NAMES).flatMap(({ granted, held }) => [
  { granted: new Set(granted), held: new Set(held) }, { granted: new Set(granted), held: null }
])]
