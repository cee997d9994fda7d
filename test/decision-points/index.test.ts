import t from 'tap'
import * as door from '../../plugins/decision-points/index.ts'

t.test('the door', async t => {
  t.strictSame(Object.keys(door).sort(), ['DecisionUnavailable', 'EvaluationRefused', 'authzen', 'openfga'])
})
