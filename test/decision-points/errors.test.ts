import t from 'tap'
import * as errors from '../../plugins/decision-points/errors.ts'

t.test('what happens per question is 503 and captures no stack', async t => {
  for (const Refusal of [errors.DecisionUnavailable, errors.EvaluationRefused]) {
    const error = new Refusal('a', 'b')
    t.equal(error.statusCode, 503)
    t.notOk(Object.hasOwn(error, 'stack'))
  }
})

t.test('what happens at boot has a stack', async t => {
  t.ok(Object.hasOwn(new errors.OptionInvalid('a', 'b'), 'stack'))
  t.ok(Object.hasOwn(new errors.UnknownOption('a'), 'stack'))
})
