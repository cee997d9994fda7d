import fc from 'fast-check'
import t from 'tap'
import { readAnswers } from '../../../plugins/decision-points/openfga/answers.ts'

t.test('the answers are in the order of the checks, whatever order they come in', async t => {
  fc.assert(fc.property(fc.array(fc.boolean(), { maxLength: 70 }).chain(answers =>
    fc.tuple(fc.constant(answers), fc.shuffledSubarray(answers.map((allowed, index) => ({ correlationId: String(index), allowed })), { minLength: answers.length }))),
  ([answers, result]) => {
    t.strictSame(readAnswers({ result }, answers.length), answers)
  }))
})

t.test('there is one answer for each check, or none counts', async t => {
  const yes = { correlationId: '0', allowed: true }
  const other = { correlationId: '1', allowed: true }
  t.strictSame(readAnswers({ result: [{ ...yes, error: null, request: {} }, { ...other, allowed: false, error: undefined }] }, 2), [true, false])
  const wrong: Record<string, unknown> = {
    null: null,
    nothing: {},
    'no list': { result: { 0: true } },
    none: { result: [] },
    'one too few': { result: [yes] },
    'one too many': { result: [yes, other, { correlationId: '2', allowed: true }] },
    'one twice': { result: [yes, yes] },
    'of another check': { result: [yes, { correlationId: '2', allowed: true }] },
    'not a text': { result: [yes, { correlationId: 1, allowed: true }] },
    'an error': { result: [yes, { ...other, error: { message: '' } }] },
    'an error that the SDK calls a refusal': { result: [yes, { ...other, allowed: false, error: { message: 'x' } }] },
    'a word': { result: [yes, { ...other, allowed: 'true' }] },
    undefined: { result: [yes, { correlationId: '1' }] },
    'null among them': { result: [yes, null] }
  }
  for (const [name, response] of Object.entries(wrong)) t.throws(() => readAnswers(response, 2), RangeError, name)
})
