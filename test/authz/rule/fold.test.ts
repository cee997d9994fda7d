import fc from 'fast-check'
import t from 'tap'
import type { Permissions } from '../../../plugins/authz/decision/inquiry.ts'
import { isCondition, leavesOf, listsOf, type Expression, type Folded, type Leaf } from '../../../plugins/authz/rule/expression.ts'
import { allOf, anyOf, fold } from '../../../plugins/authz/rule/fold.ts'
import { everybody, expressions, oracle, permits, type Truth } from './expressions.ts'

/** What a folded rule decides. */
function verdict (rule: Folded, subject: Permissions | null): Truth {
  if (rule.kind === 'public' || rule.kind === 'optional') return 'allow'
  if (rule.kind === 'never') return 'deny'
  if (subject === null) return 'error'
  if (isCondition(rule)) return permits(rule, subject) ? 'allow' : 'deny'
  return rule.kind === 'authenticated' ? 'allow' : 'deny'
}

t.test('law: folding changes no decision, for nobody', async () => {
  fc.assert(fc.property(expressions, expression => {
    const rule = fold(expression)
    return everybody.every(subject => verdict(rule, subject) === oracle(expression, subject))
  }), { numRuns: 2000 })
})

t.test('law: allOf and anyOf of folded rules are the conjunction and the disjunction', async () => {
  fc.assert(fc.property(expressions, expressions, (x, y) => everybody.every(subject =>
    verdict(allOf([fold(x), fold(y)]), subject) === oracle({ kind: 'all', of: [x, y] }, subject) &&
    verdict(anyOf([fold(x), fold(y)]), subject) === oracle({ kind: 'any', of: [x, y] }, subject))))
})

t.test('constants disappear', async t => {
  const a = { kind: 'permission', permission: 'a' } as const
  const b = { kind: 'permission', permission: 'b' } as const
  const is = (expression: Expression, folded: Folded) => t.same(fold(expression), folded, JSON.stringify(expression))
  const leaf = (kind: 'public' | 'optional' | 'authenticated'): Expression => ({ kind })
  const not = (of: Expression): Expression => ({ kind: 'not', of })
  const all = (...of: Expression[]): Expression => ({ kind: 'all', of })
  const any = (...of: Expression[]): Expression => ({ kind: 'any', of })

  is(all(leaf('public'), a), a)
  is(all(leaf('public'), leaf('optional')), { kind: 'optional' })
  is(all(leaf('public'), leaf('public')), { kind: 'public' })
  is(all(leaf('optional'), leaf('authenticated')), { kind: 'authenticated' })
  is(all(leaf('authenticated'), a), a)
  is(any(a, leaf('public'), leaf('optional')), { kind: 'public' })
  is(any(a, leaf('optional')), { kind: 'optional' })
  is(any(a, leaf('authenticated')), { kind: 'authenticated' })
  is(any(not(leaf('public')), a), a)
  is(all(not(leaf('public')), a), { kind: 'never' })
  is(all(not(leaf('authenticated')), a), { kind: 'unknown' })
  is(any(not(leaf('authenticated')), not(leaf('public'))), { kind: 'unknown' })
  is(any(not(leaf('optional'))), { kind: 'never' })
  is(not(not(leaf('public'))), { kind: 'public' })
  is(not(any(not(leaf('public')))), { kind: 'optional' })
  is(not(any(not(leaf('authenticated')))), { kind: 'authenticated' })
  is(not(not(a)), a)
  is(not(all(not(a))), a)
  is(all(all(a, b), b, all(a)), { kind: 'all', of: [a, b] })
  is(any(any(a, b), any(b)), { kind: 'any', of: [a, b] })
  is(any(all(a, b), b), { kind: 'any', of: [{ kind: 'all', of: [a, b] }, b] })
})

/** A list rule that admits those with a permission. */
const list = (name: string, face = name): Leaf => ({ kind: 'guarded', key: `${face}.list`, text: `${face}.list`, guard: { kind: 'authenticated' }, then: { kind: 'permission', permission: name }, positive: true, list: name })
const lists = ['x', 'y', 'z']
/** Any rule with list rules in it, which stand under no `not`. */
const withLists: fc.Arbitrary<Expression> = fc.letrec<{ rule: Expression }>(tie => ({
  rule: fc.oneof({ maxDepth: 5, withCrossShrink: true },
    fc.oneof(fc.constantFrom(...lists).map(name => list(name)), fc.constantFrom(...lists).map(name => list(name, `${name} by another parameter`)), expressions),
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('rule'), { minLength: 1, maxLength: 4 }) })
  )
})).rule
/** The lists in a rule as it is written, found by its text. */
const written = (...rules: unknown[]) => lists.filter(name => JSON.stringify(rules).includes(`"list":"${name}"`))

t.test('law: a folded rule names the lists of the written rule, whatever folding leaves out', async t => {
  let lost = 0
  fc.assert(fc.property(withLists, rule => {
    const folded = fold(rule)
    if (leavesOf(folded).every(leaf => leaf.kind !== 'guarded') && written(rule).length > 0) lost++
    return [...listsOf(folded)].sort().join() === written(rule).join()
  }), { numRuns: 2000 })
  t.ok(lost > 20, `of ${lost} rules no list rule was left`)
})

t.test('law: rules that are joined after folding name the lists of each', async () => {
  for (const join of [allOf, anyOf]) {
    fc.assert(fc.property(withLists, withLists, withLists, (x, y, z) =>
      [...listsOf(join([join([fold(x), fold(y)]), fold(z)]))].sort().join() === written(x, y, z).join()), { numRuns: 1000 })
  }
})

t.test('law: to name lists changes no decision', async () => {
  const bare = (rule: Expression): Expression => rule.kind === 'guarded' ? { kind: 'all', of: [{ kind: 'authenticated' }, { kind: 'permission', permission: 'a' }] } : rule.kind === 'all' || rule.kind === 'any' ? { kind: rule.kind, of: rule.of.map(bare) } : rule
  const first = fc.letrec<{ rule: Expression }>(tie => ({
    rule: fc.oneof({ maxDepth: 4 }, fc.oneof(fc.constant<Expression>({ ...list('a'), then: { kind: 'permission', permission: 'a' } } as Leaf), expressions),
      fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }))
  })).rule
  fc.assert(fc.property(first, rule => everybody.every(subject => verdict(fold(rule), subject) === oracle(bare(rule), subject))), { numRuns: 300 })
})

t.test('a rule whose lists are all left is as it was, and one that names none has no such member', async t => {
  const x = list('x')
  t.equal(fold(x), x)
  t.same(fold({ kind: 'any', of: [x, { kind: 'permission', permission: 'a' }] }), { kind: 'any', of: [x, { kind: 'permission', permission: 'a' }] })
  t.same(fold({ kind: 'any', of: [x, { kind: 'authenticated' }] }), { kind: 'authenticated', lists: new Set(['x']) })
  t.same(fold({ kind: 'any', of: [{ kind: 'all', of: [x, { kind: 'not', of: { kind: 'public' } }] }, { kind: 'permission', permission: 'a' }] }), { kind: 'permission', permission: 'a', lists: new Set(['x']) })
})
