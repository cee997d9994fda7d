import fc from 'fast-check'
import t from 'tap'
import type { Permissions } from '../../../plugins/authz/decision/inquiry.ts'
import { isCondition, type Expression, type Folded } from '../../../plugins/authz/rule/expression.ts'
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
