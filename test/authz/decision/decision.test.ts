import t from 'tap'
import { decisionOf, OUTCOME } from '../../../plugins/authz/decision/decision.ts'
import { Inquiry, type Asked } from '../../../plugins/authz/decision/inquiry.ts'
import { holding } from '../rule/expressions.ts'

t.test('there is one decision, however often one looks', async t => {
  const plan = { rule: { kind: 'permission', permission: 'a' }, route: 'GET /' } as const
  const inquiry = new Inquiry({} as Asked, null, { ...holding(), version: 3 })
  const result = { reason: 'forbidden', phase: 'request', seconds: 0.5 } as const
  const [one, other] = [decisionOf(plan, inquiry, result), decisionOf(plan, inquiry, result)]
  t.equal(one.id, other.id)
  t.not(one.id, decisionOf(plan, inquiry.copy(), result).id)
  t.match(one, { outcome: 'deny', reason: 'forbidden', route: 'GET /', phase: 'request', seconds: 0.5, version: 3 })
  t.same([one.missing, one.explanation], [['a'], { rule: 'a', says: 'deny' }])
  t.equal(decisionOf(plan, new Inquiry({} as Asked, null, null), result).version, null)
  t.ok(Object.isFrozen(one))
})

t.test('each reason has an outcome', async t => {
  t.same(OUTCOME, { permitted: 'allow', forbidden: 'deny', hidden: 'deny', 'step-up': 'deny', unavailable: 'error' })
})
