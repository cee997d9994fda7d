import t from 'tap'
import { ANYTHING, Inquiry, otherwise, type Asked } from '../../../plugins/authz/decision/inquiry.ts'
import { FACTS } from './rules.ts'

t.test('a copy knows the same, and learns for itself', async t => {
  const [fact, other] = FACTS as [typeof ANYTHING, typeof ANYTHING]
  const inquiry = new Inquiry({} as Asked, null, { granted: new Set(), held: null }, 'strict')
  t.equal(inquiry.copy().answers, null)
  inquiry.learn(fact, { value: 1 })
  const copy = inquiry.copy()
  copy.learn(other, { value: 2 })
  t.match(copy, { permissions: inquiry.permissions, consistency: 'strict' })
  t.same([inquiry.answers?.get(fact), inquiry.answers?.get(other)], [{ value: 1 }, undefined])
  t.same([copy.answers?.get(fact), copy.answers?.get(other)], [{ value: 1 }, { value: 2 }])
})

t.test('what is found out in another way is not found out in this one', async t => {
  t.equal(ANYTHING.find, otherwise)
  t.equal(otherwise(), undefined)
})
