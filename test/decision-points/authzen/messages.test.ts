import t from 'tap'
import { readDecisions, writeQuestions } from '../../../plugins/decision-points/authzen/messages.ts'
import { EvaluationRefused } from '../../../plugins/decision-points/errors.ts'
import { evaluation } from '../evaluations.ts'
import { NO_DECISION, NO_DECISIONS } from './faults.ts'

const options = { evaluations_semantic: 'execute_all' }
const subject = { type: 'user', id: 'alice' }
const written = (...evaluations: Parameters<typeof writeQuestions>[0]) => {
  const { path, body } = writeQuestions(evaluations)
  return { path, document: JSON.parse(body) as unknown }
}

t.test('one question is a request of its own', async t => {
  const context = { ip: '192.0.2.1' }
  t.strictSame(written(evaluation('read', '1', { context })), {
    path: '/access/v1/evaluation',
    document: { subject, action: { name: 'read' }, resource: { type: 'document', id: '1' }, context }
  })
})

t.test('what several have in common is said once', async t => {
  const context = { ip: '192.0.2.1' }
  const one = evaluation('read', '1', { context })
  t.strictSame(written(one, evaluation('read', '2', { context: { ...context } })), {
    path: '/access/v1/evaluations',
    document: {
      subject,
      action: { name: 'read' },
      context,
      evaluations: [{ resource: { type: 'document', id: '1' } }, { resource: { type: 'document', id: '2' } }],
      options
    }
  })
  t.match(written(one, evaluation('edit', '1')).document, { subject, evaluations: [{ action: { name: 'read' }, context }, { action: { name: 'edit' } }] })
})

t.test('a context of one question does not become that of another', async t => {
  const { document } = written(evaluation('read', '1', { context: { admin: true } }), evaluation('read', '2'))
  t.notHas(document, { context: {} })
  t.match(document, { evaluations: [{ context: { admin: true } }, { context: undefined }] })
})

t.test('each question has its resource, also where all have the same', async t => {
  const one = evaluation('read', '1')
  t.match(written(one, one).document, { evaluations: [{ resource: one.resource }, { resource: one.resource }] })
})

t.test('nothing but the members of a question is sent', async t => {
  const more = { ...evaluation('read', '1'), secret: 'hunter2', evaluations: [] }
  t.notMatch(writeQuestions([more]).body, 'hunter2')
  t.notMatch(writeQuestions([more, more]).body, 'hunter2')
})

t.test('what has no JSON is refused, and not shown', async t => {
  const circle: Record<string, unknown> = {}
  circle['hunter2'] = circle
  for (const context of [circle, { size: 1n }]) {
    t.throws(() => writeQuestions([evaluation('read', '1', { context })]), EvaluationRefused)
    t.throws(() => writeQuestions([evaluation('read', '1', { context })]), { message: 'The question is not asked: its properties or its context cannot be written as JSON.' })
  }
})

t.test('decisions, and what else an answer may say', async t => {
  t.strictSame(readDecisions({ decision: true }, 1), [true])
  t.strictSame(readDecisions({ decision: false, context: { reason: 'no' }, more: 1 }, 1), [false])
  t.strictSame(readDecisions({ decision: true, context: { reason: 'yes', error: null, obligations: [] } }, 1), [true])
  t.strictSame(readDecisions({ decision: true, context: null }, 1), [true])
  t.strictSame(readDecisions({ decision: true, evaluations: [{ decision: false }, { decision: true }, { decision: false }] }, 3), [false, true, false])
})

t.test('a refusal that comes with an error is a refusal', async t => {
  t.strictSame(readDecisions({ decision: false, context: { error: { status: 404, message: 'Resource not found' } } }, 1), [false])
})

t.test('what is no decision is none', async t => {
  for (const [name, document] of Object.entries(NO_DECISION)) t.throws(() => readDecisions(document, 1), RangeError, name)
  for (const [name, document] of Object.entries(NO_DECISIONS)) t.throws(() => readDecisions(document, 2), RangeError, name)
  t.throws(() => readDecisions(JSON.parse('{"__proto__":{"decision":true}}'), 1), RangeError, '__proto__')
  t.throws(() => readDecisions(undefined, 1), RangeError)
})
