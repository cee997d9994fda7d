import t from 'tap'
import type { Condition } from '../../../plugins/authz/rule/expression.ts'
import { holding, permits } from '../rule/expressions.ts'

const may = (name: string): Condition => ({ kind: 'permission', permission: name })
const decide = (condition: Condition, ...granted: string[]) => permits(condition, holding(...granted))

t.test('a permission is had or not', async t => {
  t.equal(decide(may('a'), 'a', 'b'), true)
  t.equal(decide(may('a'), 'b'), false)
  t.equal(decide(may('toString')), false)
})

t.test('not, all and any', async t => {
  t.equal(decide({ kind: 'not', of: may('a') }), true)
  t.equal(decide({ kind: 'not', of: may('a') }, 'a'), false)
  const all: Condition = { kind: 'all', of: [may('a'), may('b')] }
  t.same([decide(all, 'a', 'b'), decide(all, 'a'), decide(all, 'b'), decide(all)], [true, false, false, false])
  const any: Condition = { kind: 'any', of: [may('a'), may('b')] }
  t.same([decide(any, 'a', 'b'), decide(any, 'a'), decide(any, 'b'), decide(any)], [true, true, true, false])
})

t.test('to have asked for less satisfies no "not"', async t => {
  const not: Condition = { kind: 'not', of: may('a') }
  t.equal(permits(not, { granted: new Set(), held: new Set(['a']) }), false, 'capped by scope')
  t.equal(permits(not, { granted: new Set(), held: null }), false, 'nobody knows')
  t.equal(permits({ kind: 'not', of: not }, { granted: new Set(), held: new Set(['a']) }), false, 'and "not not" grants nothing either')
  t.equal(permits({ kind: 'not', of: { kind: 'any', of: [may('a'), may('b')] } }, { granted: new Set(), held: new Set(['b']) }), false)
  t.equal(permits({ kind: 'not', of: { kind: 'all', of: [may('a'), may('b')] } }, { granted: new Set(), held: new Set(['b']) }), true, 'one part is certainly not held')
})
