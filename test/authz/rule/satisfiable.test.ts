import fc from 'fast-check'
import t from 'tap'
import { isCondition, type Condition } from '../../../plugins/authz/rule/expression.ts'
import { fold } from '../../../plugins/authz/rule/fold.ts'
import { satisfiable } from '../../../plugins/authz/rule/satisfiable.ts'
import { everybody, expressions, oracle } from './expressions.ts'

const may = (name: string): Condition => ({ kind: 'permission', permission: name })
const not = (of: Condition): Condition => ({ kind: 'not', of })

t.test('law: satisfiable means that somebody passes the truth tables', async () => {
  fc.assert(fc.property(expressions, expression => {
    const rule = fold(expression)
    return !isCondition(rule) || satisfiable(rule) === everybody.some(granted => oracle(rule, granted) === 'allow')
  }), { numRuns: 1000 })
})

t.test('contradictions are found', async t => {
  t.notOk(satisfiable({ kind: 'all', of: [may('a'), not(may('a'))] }))
  t.notOk(satisfiable({ kind: 'all', of: [{ kind: 'any', of: [may('a'), may('b')] }, not(may('a')), not(may('b'))] }))
  t.ok(satisfiable({ kind: 'all', of: [{ kind: 'any', of: [may('a'), may('b')] }, not(may('a'))] }))
})

t.test('a rule too tangled to judge is let through, in no time', async t => {
  const contradictions = (n: number): Condition => ({ kind: 'all', of: Array.from({ length: n }, (_none, i) => [may(`p${i}`), not(may(`p${i}`))]).flat() })
  t.notOk(satisfiable(contradictions(12)))
  t.ok(satisfiable(contradictions(13)))
})

t.test('of a guarded leaf, its guard must hold, and what it guards', async t => {
  const guarded = (guard: Condition, then: Condition): Condition => ({ kind: 'guarded', key: 'k', text: 'k', guard, then })
  t.ok(satisfiable(guarded(may('a'), not(may('b')))))
  t.notOk(satisfiable(guarded(may('a'), not(may('a')))))
  t.notOk(satisfiable({ kind: 'all', of: [not(guarded(may('a'), may('b'))), not(may('a'))] }), 'also under "not"')
  for (const kind of ['never', 'unknown'] as const) {
    t.notOk(satisfiable({ kind: 'guarded', key: 'k', text: 'k', guard: { kind }, then: may('a') }))
    t.ok(satisfiable(not({ kind: 'guarded', key: 'k', text: 'k', guard: { kind: 'authenticated' }, then: { kind } })))
  }
})
