import fc from 'fast-check'
import t from 'tap'
import type { Evaluation } from '../../plugins/contract.ts'
import { DecisionUnavailable, EvaluationRefused, OptionInvalid, UnknownOption } from '../../plugins/decision-points/errors.ts'
import { openfga } from '../../plugins/decision-points/openfga.ts'
import { freePort } from '../servers/free-port.ts'
import { json, startEndpoint, type Behaviour } from '../keys/remote/endpoint.ts'
import { FAULTS, HANGS } from './authzen/faults.ts'
import { evaluation, patient } from './evaluations.ts'
import { allows, fgaClient, startFga } from './openfga/server.ts'

const read = evaluation('can_read', '2')

t.test('the questions of a request are one call of BatchCheck', async t => {
  const fga = await startFga(t)
  const point = openfga(fgaClient(fga.origin))
  t.ok(Object.isFrozen(point))
  t.strictSame(await point.evaluate([read], patient), [true])
  t.strictSame(await point.evaluate([evaluation('can_read', '1'), evaluation('can_edit', '1'), read], patient), [false, true, true])
  t.strictSame(fga.batches.map(checks => checks.length), [1, 3])
  t.strictSame(fga.batches[0], [{ tuple_key: { user: 'user:alice', relation: 'can_read', object: 'document:2' }, correlation_id: '0' }])
})

t.test('no question is no call', async t => {
  const fga = await startFga(t)
  t.strictSame(await openfga(fgaClient(fga.origin)).evaluate([], patient), [])
  t.strictSame(fga.asked, [])
})

t.test('the answers are in the order of the questions, through the SDK and in more batches than one', async t => {
  const fga = await startFga(t)
  const point = openfga(fgaClient(fga.origin))
  const question: fc.Arbitrary<Evaluation> = fc.record({
    subject: fc.record({ type: fc.constant('user'), id: fc.constantFrom('alice', 'bob') }),
    action: fc.record({ name: fc.constantFrom('can_read', 'can_edit') }),
    resource: fc.record({ type: fc.constant('document'), id: fc.nat(20).map(String) }),
    context: fc.record({ night: fc.boolean() })
  }, { requiredKeys: ['subject', 'action', 'resource'] })
  await fc.assert(fc.asyncProperty(fc.array(question, { maxLength: 120, size: 'max' }), async questions => {
    const expected = questions.map(({ subject, action, resource, context }) =>
      allows({ user: `${subject.type}:${subject.id}`, relation: action.name, object: `${resource.type}:${resource.id}` }, context))
    t.strictSame(await point.evaluate(questions, patient), expected)
  }), { numRuns: 50 })
  t.ok(fga.batches.some(checks => checks.length === 50), 'full batches were among them')
})

t.test('an action becomes a relation', async t => {
  const fga = await startFga(t)
  const point = openfga(fgaClient(fga.origin), { relation: permission => permission.replace('document:', 'can_') })
  t.strictSame(await point.evaluate([evaluation('document:read', '2'), evaluation('document:read', '3')], patient), [true, false])
})

t.test('nobody asks in the name of everybody', async t => {
  const fga = await startFga(t)
  const point = openfga(fgaClient(fga.origin))
  t.strictSame(allows({ user: 'user:*', relation: 'can_edit', object: 'document:1' }), true, 'who could would be permitted')
  for (const id of ['*', 'alice#x', 'x:alice', 'alice ']) {
    await t.rejects(point.evaluate([read, { ...read, subject: { type: 'user', id } }], patient), EvaluationRefused, id)
    await t.rejects(point.evaluate([{ ...read, resource: { type: 'document', id } }], patient), EvaluationRefused, id)
  }
  await t.rejects(point.evaluate([evaluation('can_read', '2\ud800')], patient), EvaluationRefused, 'half a character, which the server would replace')
  await t.rejects(point.evaluate([{ ...read, subject: { type: 'user', id: '' } }], patient), EvaluationRefused)
  await t.rejects(point.evaluate([evaluation('document:read', '2')], patient), EvaluationRefused, 'a relation with a colon')
  t.strictSame(fga.asked, [])
})

t.test('a relation that the model does not have is no refusal but no decision', async t => {
  const fga = await startFga(t)
  await t.rejects(openfga(fgaClient(fga.origin)).evaluate([read, evaluation('can_burn', '2')], patient), { message: 'OpenFGA: a check could not be decided' })
})

t.test('every fault is a rejection that says what, and quotes nothing', async t => {
  const endpoint = await startEndpoint(t, () => {})
  const point = openfga(fgaClient(endpoint.origin), { timeout: 5 })
  const permit = { allowed: true }
  const faults: [string, Behaviour, RegExp][] = [
    ...Object.entries(FAULTS).flatMap(([name, [behaviour]]): [string, Behaviour, RegExp][] => [[name, behaviour, /./]]),
    ['status 500', (response) => response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"hunter2"}'), /^OpenFGA: status 500$/],
    ['status 400', (response) => response.writeHead(400, { 'content-type': 'application/json' }).end('{"message":"hunter2"}'), /^OpenFGA: status 400$/],
    ...Object.entries({
      nothing: {},
      'no answers': { result: {} },
      'one answer': { result: { 0: permit } },
      'another answer': { result: { 0: permit, 2: permit } },
      'a word': { result: { 0: permit, 1: { allowed: 'hunter2' } } },
      'an error': { result: { 0: permit, 1: { error: { message: 'hunter2' } } } }
    }).map(([name, document]): [string, Behaviour, RegExp] => [name, json(document), /answer|could not be decided/]),
    ['2 MB', json({ result: { 0: permit, 1: permit }, padding: 'x'.repeat(2_000_000) }), /./],
    ['a redirect to where it is permitted', (response, request) => request.url === '/elsewhere'
      ? json({ result: { 0: permit, 1: permit } })(response, request)
      : response.writeHead(307, { location: '/elsewhere' }).end(), /./]
  ]
  for (const [name, behaviour, fault] of faults) {
    endpoint.behave = behaviour
    endpoint.asked.length = 0
    const error = await point.evaluate([read, evaluation('can_read', '4')], patient).then(() => null, error => error as Error)
    t.ok(error instanceof DecisionUnavailable, name)
    t.match(error, { message: fault, statusCode: 503 }, name)
    t.notMatch([error?.message, error?.stack, String(error?.cause), JSON.stringify(error)].join(' '), /hunter2|doctype|smtp/, name)
    t.equal(endpoint.asked.length, 1, `${name}: asked once`)
  }
})

t.test('nobody there, and a credential that is refused', async t => {
  await t.rejects(openfga(fgaClient(`http://127.0.0.1:${await freePort()}`)).evaluate([read], patient), { message: 'OpenFGA: no answer that the client can read' })
  const fga = await startFga(t)
  await t.rejects(openfga(fgaClient(fga.origin, 'old')).evaluate([read], patient), { message: 'OpenFGA: status 401' })
})

t.test('what a client of your own throws is not told', async t => {
  for (const error of [new RangeError('hunter2'), 'hunter2', null]) {
    const client = { batchCheck: () => Promise.reject(error) }
    await t.rejects(openfga(client).evaluate([read], patient), { message: 'OpenFGA: no answer that the client can read' })
  }
})

t.test('an endless answer is given up, and so is one that nobody waits for; the connection is closed', async t => {
  for (const [name, behaviour] of Object.entries(HANGS)) {
    const caller = new AbortController()
    let closed: Promise<unknown> = Promise.resolve()
    const endpoint = await startEndpoint(t, (response, request) => {
      closed = new Promise(resolve => response.once('close', resolve))
      behaviour(response, request)
    })
    const client = fgaClient(endpoint.origin)
    await t.rejects(openfga(client, { timeout: 0.1 }).evaluate([read], patient), { message: 'OpenFGA: no complete answer within 0.1 s' }, name)
    await closed
    const answer = openfga(client, { timeout: 30 }).evaluate([read], { signal: caller.signal })
    setTimeout(() => caller.abort(), 50)
    await t.rejects(answer, { message: 'OpenFGA: given up by the caller' }, name)
    await closed
  }
})

t.test('wrong options are refused at once', async t => {
  const client = fgaClient('http://127.0.0.1:8080')
  for (const wrong of [undefined, null, {}, 'http://127.0.0.1:8080', { batchCheck: true }]) {
    t.throws(() => openfga(wrong as never), OptionInvalid, String(wrong))
  }
  t.throws(() => openfga(client, { timeout: 31 }), OptionInvalid)
  t.throws(() => openfga(client, { relation: 'can_read' as never }), { message: 'Option "relation" of openfga must be a function from the name of an action to a relation.' })
  t.throws(() => openfga(client, { relations: (name: string) => name } as never), UnknownOption)
  t.throws(() => openfga(client, null as never), OptionInvalid)
})
