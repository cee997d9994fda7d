import t from 'tap'
import { ERROR, NO, PENDING, YES } from '../../../plugins/authz/decision/truth.ts'

t.test('the order is the meaning: the greatest is what is left of a list that nothing decides', async t => {
  t.ok(NO < YES && YES < ERROR && ERROR < PENDING)
})
