import t from 'tap'
import type { Evaluation } from '../../../plugins/contract.ts'
import { EvaluationRefused } from '../../../plugins/decision-points/errors.ts'
import { checkOf } from '../../../plugins/decision-points/openfga/checks.ts'
import { evaluation } from '../evaluations.ts'
import { REJECTING, unhandledRejections } from '../../refusal/unhandled.ts'

const same = (name: string) => name

t.test('a question as a check', async t => {
  t.strictSame(checkOf(evaluation('can_read', '1'), same, '0'), { user: 'user:alice', relation: 'can_read', object: 'document:1', correlationId: '0' })
  t.strictSame(checkOf(evaluation('document:read', '1', { context: { night: true } }), name => name.replace('document:', 'can_'), '7'),
    { user: 'user:alice', relation: 'can_read', object: 'document:1', correlationId: '7', context: { night: true } })
})

t.test('identifiers that mean nothing else are taken as they are', async t => {
  for (const id of ['a@example.com', 'auth0|7', 'a/b', 'ä', '01JA8PM3', 'a.b-c_d', '%3A']) {
    t.equal(checkOf(evaluation('can_read', id, { subject: { type: 'user', id } }), same, '0').user, `user:${id}`)
    t.equal(checkOf(evaluation('can_read', id), same, '0').object, `document:${id}`)
  }
})

t.test('nobody forges a user, a group, everybody or another object', async t => {
  const question = evaluation('can_read', '1')
  for (const forged of ['*', 'a*', 'bob#member', 'group:eng', 'group:eng#member', '1 2', '1\n', '1\u00a0', ':', '#']) {
    const questions: Record<string, Evaluation> = {
      'subject.id': { ...question, subject: { type: 'user', id: forged } },
      'subject.type': { ...question, subject: { type: forged, id: 'alice' } },
      'resource.id': evaluation('can_read', forged),
      'resource.type': { ...question, resource: { type: forged, id: '1' } },
      'the relation of its action': evaluation(forged, '1')
    }
    for (const [part, forgery] of Object.entries(questions)) {
      t.throws(() => checkOf(forgery, same, '0'), EvaluationRefused, `${part}: ${forged}`)
      t.throws(() => checkOf(forgery, same, '0'), { message: `The question is not asked: ${part} has a character that OpenFGA reads as syntax (one of : # @ * or a space).` })
    }
  }
  t.throws(() => checkOf(evaluation('can_read@user:bob', '1'), same, '0'), EvaluationRefused)
  t.throws(() => checkOf({ ...question, subject: { type: 'user@', id: 'a' } }, same, '0'), EvaluationRefused)
})

t.test('a relation that is none', async t => {
  for (const relation of [undefined, '', 7]) {
    t.throws(() => checkOf(evaluation('can_read', '1'), () => relation as string, '0'), { message: 'The question is not asked: the relation of its action must be a non-empty string.' })
  }
})

t.test('a relation that is a promise is refused, and does not end the process', async t => {
  const unhandled = unhandledRejections(t)
  for (const [kind, make] of Object.entries(REJECTING)) {
    t.throws(() => checkOf(evaluation('read', '1'), () => make() as string, '0'), { message: /the relation of its action must be a non-empty string/ }, kind)
  }
  t.strictSame(await unhandled(), [])
})
