import t from 'tap'
import { isCondition, keyOf, leavesOf, type Condition, type Expression } from '../../../plugins/authz/rule/expression.ts'

const may = (permission: string): Condition => ({ kind: 'permission', permission })
const check = { kind: 'check', key: 'a check', text: 'a check', fact: { stage: 1, text: 'x', find: () => null }, isSo: () => true, isNotSo: () => false } as const

t.test('two rules are the same where they say the same', async t => {
  t.equal(keyOf({ kind: 'all', of: [may('a'), { kind: 'not', of: may('b') }, check] }), 'all ("a",not "b",a check)')
  t.equal(keyOf({ kind: 'guarded', key: 'x.can(y)', text: '', guard: may('a'), then: may('b') }), 'x.can(y)')
  t.not(keyOf({ kind: 'any', of: [may('a","b')] }), keyOf({ kind: 'any', of: [may('a'), may('b')] }))
})

t.test('leaves, from left to right', async t => {
  const rule: Expression = { kind: 'any', of: [{ kind: 'public' }, { kind: 'not', of: may('a') }, { kind: 'all', of: [check, may('b')] }] }
  t.same(leavesOf(rule), [may('a'), check, may('b')])
  t.same(leavesOf({ kind: 'never' }), [])
})

t.test('what is a condition', async t => {
  t.ok(isCondition(may('a')) && isCondition(check))
  for (const kind of ['public', 'optional', 'authenticated', 'never', 'unknown'] as const) t.notOk(isCondition({ kind }))
})
