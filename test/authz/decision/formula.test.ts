import fc from 'fast-check'
import t from 'tap'
import { compile } from '../../../plugins/authz/decision/formula.ts'
import { Inquiry, type Asked, type Fact } from '../../../plugins/authz/decision/inquiry.ts'
import { settle } from '../../../plugins/authz/decision/settle.ts'
import { ERROR, HIGHEST, LOWEST, NO, PENDING, YES } from '../../../plugins/authz/decision/truth.ts'
import type { Condition } from '../../../plugins/authz/rule/expression.ts'
import { holding, permits } from '../rule/expressions.ts'
import { law } from './algebra.ts'
import { sparing } from './sparing.ts'
import { CHECKS, knowing } from './rules.ts'

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

t.test('law: a rule is decided as the truth tables say, in whatever order its facts become known and wherever the phases are divided', async () => {
  fc.assert(law({ compile, settle }), { numRuns: 3000 })
})

t.test('law: nothing is found out that could not change the decision', async () => {
  fc.assert(sparing({ compile, settle }), { numRuns: 1000 })
})

t.test('an error is final only where nothing overrules it', async t => {
  const [check] = CHECKS
  if (check === undefined) throw new TypeError('there are checks')
  const truth = (condition: Condition, outcome: 'so' | 'failed', ...granted: string[]) => {
    const inquiry = knowing({ permissions: null, facts: [outcome, 'so', 'so', 'so', 'so', 'so', 'so'] }, [check.fact])
    inquiry.permissions = holding(...granted)
    return compile(condition).truth(inquiry)
  }
  t.equal(truth({ kind: 'any', of: [check, may('a')] }, 'failed', 'a'), YES)
  t.equal(truth({ kind: 'any', of: [check, may('a')] }, 'failed'), ERROR)
  t.equal(truth({ kind: 'all', of: [check, may('a')] }, 'failed'), NO)
  t.equal(truth({ kind: 'all', of: [check, may('a')] }, 'failed', 'a'), ERROR)
  t.equal(truth({ kind: 'not', of: check }, 'failed'), ERROR)
})

t.test('constants', async t => {
  const nobody = new Inquiry({} as Asked, null, undefined)
  for (const kind of ['public', 'optional', 'authenticated'] as const) t.same([compile({ kind }).truth(nobody), compile({ kind }, false).truth(nobody)], [YES, NO])
  for (const kind of ['never', 'unknown'] as const) t.same([compile({ kind }).truth(nobody), compile({ kind }, false).truth(nobody)], [NO, YES])
  const open = new Set<Fact>()
  compile({ kind: 'public' }).open(nobody, open, LOWEST, HIGHEST)
  t.equal(open.size, 0)
  t.equal(compile({ kind: 'all', of: [may('a'), may('b')] }).truth(nobody), PENDING)
})
