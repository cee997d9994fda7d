import t from 'tap'
import { Inquiry, type Asked } from '../../../plugins/authz/decision/inquiry.ts'
import { planOf } from '../../../plugins/authz/decision/plan.ts'
import { reasonOf, refusalOf } from '../../../plugins/authz/decision/refuse.ts'
import { ERROR, NO, YES } from '../../../plugins/authz/decision/truth.ts'
import { holding } from '../rule/expressions.ts'

// Missing and hidden rows, and another login: test/authz/resource/ and rule/step-up.test.ts.

const plan = planOf({ route: 'GET /', rule: { kind: 'permission', permission: 'a' } })

t.test('each reason has its refusal', async t => {
  const inquiry = new Inquiry({} as Asked, null, holding())
  const find = () => []
  t.same([YES, NO, ERROR].map(truth => reasonOf(plan, truth as typeof YES, inquiry, find)), ['permitted', 'forbidden', 'unavailable'])
  t.equal(refusalOf(plan, 'permitted'), null)
  t.match(refusalOf(plan, 'forbidden'), { statusCode: 403 })
  t.match(refusalOf(plan, 'hidden'), { statusCode: 404 })
  t.match(refusalOf(plan, 'unavailable'), { statusCode: 503 })
  t.match(refusalOf(plan, 'step-up'), { statusCode: 403 }, 'where no login helps')
})
