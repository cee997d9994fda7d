import t from 'tap'
import { isCondition, keyOf, leavesOf, listsOf, type Condition, type Expression } from '../../../plugins/authz/rule/expression.ts'

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

t.test('the lists of a rule: those of its leaves, and those that folding has left out', async t => {
  const list = (name: string): Condition => ({ kind: 'guarded', key: name, text: name, guard: may('a'), then: may('b'), positive: true, list: name })
  t.same([...listsOf({ kind: 'any', of: [{ kind: 'public' }, { kind: 'all', of: [list('x'), may('a'), list('y')] }, list('x')] })], ['x', 'y'])
  t.same([...listsOf({ ...list('x'), lists: new Set(['y', 'x']) })], ['y', 'x'])
  t.same([...listsOf({ kind: 'public' })], [])
  t.same([...listsOf({ kind: 'guarded', key: 'x.can(y)', text: '', guard: may('a'), then: may('b') })], [], 'the rule of one row lists nothing')
})
