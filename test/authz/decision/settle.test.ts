import t from 'tap'
import { compile, PERMISSIONS } from '../../../plugins/authz/decision/formula.ts'
import { Inquiry, REMOTE, SUBJECT, type Asked, type Fact } from '../../../plugins/authz/decision/inquiry.ts'
import { settle, type Find } from '../../../plugins/authz/decision/settle.ts'
import { ERROR, NO, PENDING, YES } from '../../../plugins/authz/decision/truth.ts'
import type { Condition } from '../../../plugins/authz/rule/expression.ts'
import { holding } from '../rule/expressions.ts'
import { CHECKS, FACTS } from './rules.ts'

const may = (permission: string): Condition => ({ kind: 'permission', permission })
const remote = CHECKS.filter(({ fact }) => fact.stage === REMOTE)
const inquiry = () => new Inquiry({} as Asked, null, undefined)

t.test('without a promise where nothing takes one, and with one where something does', async t => {
  const formula = compile({ kind: 'all', of: [may('a'), ...CHECKS] })
  const asked: Fact[] = []
  const find: Find = facts => { asked.push(...facts); return facts.map(fact => fact === PERMISSIONS ? holding('a') : 'so') }
  t.equal(settle(formula, inquiry(), REMOTE, find), YES)
  t.same(asked.map(({ stage }) => stage), [PERMISSIONS, ...FACTS].map(({ stage }) => stage))
  const later = settle(formula, inquiry(), REMOTE, async (facts, about) => find(facts, about))
  t.ok(later instanceof Promise)
  t.equal(await later, YES)
})

t.test('no further than it may', async t => {
  const about = inquiry()
  const find: Find = facts => facts.map(fact => fact === PERMISSIONS ? holding('a') : 'so')
  t.equal(settle(compile({ kind: 'all', of: [may('a'), CHECKS[2] as Condition] }), about, SUBJECT, find), PENDING)
  t.equal(about.permissions?.granted.has('a'), true, 'what it learnt by then stays')
})

t.test('what throws and what rejects has failed; a question that fails, fails all that went with it', async t => {
  const finds: Find[] = [() => { throw new Error('failed') }, async () => { throw new Error('failed') }]
  for (const find of finds) {
    const about = inquiry()
    t.equal(await settle(compile({ kind: 'any', of: [...remote] }), about, REMOTE, find), ERROR)
    t.same(remote.map(({ fact }) => about.answers?.get(fact)), [{ failed: true }, { failed: true }])
    t.equal(await settle(compile(may('a')), about, REMOTE, find), ERROR)
    t.equal(about.permissions, null)
    t.equal(await settle(compile({ kind: 'all', of: [may('a'), remote[0] as Condition, CHECKS[1] as Condition] }), inquiry(), REMOTE, facts => facts[0] === CHECKS[1]?.fact ? ['not so'] : find(facts, about)), NO, 'and is overruled')
  }
})
