import t from 'tap'
import type { Evaluation } from '../../plugins/contract.ts'
import { assertAskable } from '../../plugins/decision-points/askable.ts'
import { EvaluationRefused } from '../../plugins/decision-points/errors.ts'
import { evaluation } from './evaluations.ts'
import { REJECTING, unhandledRejections } from '../refusal/unhandled.ts'

t.test('texts of all kinds', async t => {
  for (const id of ['1', 'auth0|7', 'ä', '😀', 'a b', '*']) t.doesNotThrow(() => assertAskable(evaluation('read', id)), id)
})

t.test('each part must be a text that both sides read alike', async t => {
  const question = evaluation('read', '1')
  for (const wrong of ['', 7, undefined, null, ['1'], { toString: () => '1' }, 'hunter2\ud800', '\udc00']) {
    const value = wrong as string
    const questions: Record<string, Evaluation> = {
      'subject.type': { ...question, subject: { type: value, id: 'a' } },
      'subject.id': { ...question, subject: { type: 'user', id: value } },
      'action.name': { ...question, action: { name: value } },
      'resource.type': { ...question, resource: { type: value, id: '1' } },
      'resource.id': { ...question, resource: { type: 'document', id: value } }
    }
    for (const [part, question] of Object.entries(questions)) {
      t.throws(() => assertAskable(question), EvaluationRefused)
      t.throws(() => assertAskable(question), { message: new RegExp(`^The question is not asked: ${part} must be (?:a non-empty string|well-formed Unicode)\\.$`) })
    }
  }
})

t.test('a part that is a promise is refused, and does not end the process', async t => {
  const unhandled = unhandledRejections(t)
  for (const [kind, make] of Object.entries(REJECTING)) {
    t.throws(() => assertAskable(evaluation('read', make() as string)), { message: /resource\.id must be a non-empty string/ }, kind)
  }
  t.strictSame(await unhandled(), [])
})
