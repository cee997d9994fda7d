import fc from 'fast-check'
import t from 'tap'
import type { Evaluation } from '../../plugins/contract.ts'
import { authzen } from '../../plugins/decision-points/authzen.ts'
import { DecisionUnavailable, EvaluationRefused, OptionInvalid } from '../../plugins/decision-points/errors.ts'
import { freePort } from '../servers/free-port.ts'
import { startEndpoint } from '../keys/remote/endpoint.ts'
import { FAULTS, HANGS, json, NO_DECISION, NO_DECISIONS } from './authzen/faults.ts'
import { permits, startPdp, TOKEN } from './authzen/pdp.ts'
import { evaluation, patient } from './evaluations.ts'

const read = evaluation('document:read', '1')
const edit = evaluation('document:edit', 'bob-1')
const headers = { authorization: TOKEN }

t.test('one question', async t => {
  const pdp = await startPdp(t)
  const point = authzen({ url: `${pdp.origin}/tenant/`, headers })
  t.ok(Object.isFrozen(point))
  t.strictSame(await point.evaluate([read], patient), [true])
  t.strictSame(await point.evaluate([edit], patient), [false])
  t.match(pdp.requests, [
    { path: '/tenant/access/v1/evaluation', document: read, headers: { 'content-type': 'application/json', 'accept-encoding': 'identity', 'x-request-id': /^[\da-f-]{36}$/ } },
    { document: edit }
  ])
})

t.test('several questions are one request', async t => {
  const pdp = await startPdp(t)
  const point = authzen({ url: `${pdp.origin}/tenant`, headers })
  t.strictSame(await point.evaluate([read, edit, evaluation('document:edit', 'alice-1')], patient), [true, false, true])
  t.strictSame(pdp.requests.map(({ path }) => path), ['/tenant/access/v1/evaluations'])
})

t.test('no question is no request', async t => {
  const pdp = await startPdp(t)
  t.strictSame(await authzen({ url: pdp.origin }).evaluate([], patient), [])
  t.strictSame(pdp.requests, [])
})

t.test('the answers are in the order of the questions, whatever they have in common', async t => {
  const pdp = await startPdp(t)
  const point = authzen({ url: `${pdp.origin}/tenant`, headers })
  const question: fc.Arbitrary<Evaluation> = fc.record({
    subject: fc.record({ type: fc.constant('user'), id: fc.constantFrom('alice', 'bob') }),
    action: fc.record({ name: fc.constantFrom('document:read', 'document:edit', 'document:burn') }),
    resource: fc.record({
      type: fc.constant('document'),
      id: fc.constantFrom('alice-1', 'bob-1', 'carol-1'),
      properties: fc.record({ archived: fc.boolean() })
    }, { requiredKeys: ['type', 'id'] }),
    context: fc.record({ night: fc.boolean() })
  }, { requiredKeys: ['subject', 'action', 'resource'] })
  await fc.assert(fc.asyncProperty(fc.array(question, { maxLength: 12 }), async questions => {
    t.strictSame(await point.evaluate(questions, patient), questions.map(permits))
  }), { numRuns: 150 })
})

t.test('properties and context reach the policy', async t => {
  const pdp = await startPdp(t)
  const point = authzen({ url: `${pdp.origin}/tenant`, headers })
  const archived = evaluation('document:read', '1', { resource: { type: 'document', id: '1', properties: { archived: true } } })
  const mine = evaluation('document:edit', 'alice-1')
  t.strictSame(await point.evaluate([archived, read, { ...mine, context: { night: true } }, mine], patient), [false, true, false, true])
})

t.test('every fault is a rejection that says who and what, and quotes nothing', async t => {
  const endpoint = await startEndpoint(t, () => {})
  const point = authzen({ url: `${endpoint.origin}/tenant-hunter2`, headers: { authorization: 'Bearer hunter2' } })
  const refused = async (name: string, questions: Evaluation[], fault: RegExp) => {
    endpoint.asked.length = 0
    const error = await point.evaluate(questions, patient).then(() => null, error => error as Error)
    t.ok(error instanceof DecisionUnavailable, name)
    t.match(error, { message: fault, code: 'GTH_DECISION_POINTS_UNAVAILABLE', statusCode: 503 }, name)
    t.ok(error?.message.startsWith(`${endpoint.origin}: `), name)
    t.notMatch([error?.message, error?.stack, String(error?.cause), JSON.stringify(error)].join(' '), /hunter2|doctype|smtp|decision"/, name)
    t.equal(endpoint.asked.length, 1, `${name}: asked once`)
  }
  for (const [name, [behaviour, fault]] of Object.entries(FAULTS)) {
    endpoint.behave = behaviour
    await refused(name, [read], fault)
    await refused(`${name}, of two`, [read, edit], fault)
  }
  for (const [name, document] of Object.entries(NO_DECISION)) {
    endpoint.behave = json(document)
    await refused(name, [read], /./)
  }
  for (const [name, document] of Object.entries(NO_DECISIONS)) {
    endpoint.behave = json(document)
    await refused(`${name}, of two`, [read, edit], /./)
  }
})

t.test('nobody there', async t => {
  const point = authzen({ url: `http://127.0.0.1:${await freePort()}` })
  await t.rejects(point.evaluate([read], patient), { message: /^http:\/\/127\.0\.0\.1:\d+: ECONNREFUSED \(request [\da-f-]{36}\)$/ })
})

t.test('the identifier in the error is the one that the decision point got', async t => {
  let sent: unknown
  const endpoint = await startEndpoint(t, (response, request) => {
    sent = request.headers['x-request-id']
    response.writeHead(500).end()
  })
  const error = await authzen({ url: endpoint.origin }).evaluate([read], patient).then(() => null, error => error as Error)
  t.equal(error?.message, `${endpoint.origin}: status 500 (request ${String(sent)})`)
})

t.test('an endless answer is given up, and the connection closed', async t => {
  for (const [name, behaviour] of Object.entries(HANGS)) {
    let closed: Promise<unknown> = Promise.resolve()
    const endpoint = await startEndpoint(t, (response, request) => {
      closed = new Promise(resolve => response.once('close', resolve))
      behaviour(response, request)
    })
    await t.rejects(authzen({ url: endpoint.origin, timeout: 0.1 }).evaluate([read], patient), { message: /: no complete answer within 0\.1 s / }, name)
    await closed
  }
})

t.test('whoever gives up is answered at once, and the connection closed', async t => {
  for (const [name, behaviour] of Object.entries(HANGS)) {
    const caller = new AbortController()
    let closed: Promise<unknown> = Promise.resolve()
    const endpoint = await startEndpoint(t, (response, request) => {
      closed = new Promise(resolve => response.once('close', resolve))
      behaviour(response, request)
      setTimeout(() => caller.abort(new Error('hunter2')), 20)
    })
    await t.rejects(authzen({ url: endpoint.origin, timeout: 30 }).evaluate([read], { signal: caller.signal }), { message: /: given up by the caller / }, name)
    await closed
  }
  const pdp = await startPdp(t)
  await t.rejects(authzen({ url: pdp.origin }).evaluate([read], { signal: AbortSignal.abort() }), DecisionUnavailable)
  t.strictSame(pdp.requests, [], 'who gave up before asks nothing')
})

t.test('headers of a function are asked for each request', async t => {
  const pdp = await startPdp(t)
  const tokens = [TOKEN, 'Bearer old', TOKEN]
  const point = authzen({ url: `${pdp.origin}/tenant`, headers: async () => ({ authorization: String(tokens.shift()) }) })
  t.strictSame(await point.evaluate([read], patient), [true])
  await t.rejects(point.evaluate([read], patient), { message: /: status 401 / })
  t.strictSame(await point.evaluate([read], patient), [true])
})

t.test('a function that fails, hangs or talks nonsense is no decision and no leak', async t => {
  const pdp = await startPdp(t)
  const faults: [() => Promise<Record<string, string>>, RegExp][] = [
    [() => { throw new Error('hunter2') }, /: the function that gives the headers failed /],
    [() => Promise.reject(new RangeError('hunter2')), /: the function that gives the headers failed /],
    [async () => ({ authorization: 'hunter2\r\nx: y' }), /: a header has a name or a value that HTTP does not allow /],
    [() => new Promise(() => {}), /: no complete answer within 0\.1 s /]
  ]
  for (const [headers, fault] of faults) {
    const error = await authzen({ url: pdp.origin, headers, timeout: 0.1 }).evaluate([read], patient).then(() => null, error => error as Error)
    t.ok(error instanceof DecisionUnavailable)
    t.match(error?.message, fault)
    t.notMatch(JSON.stringify([error?.message, error?.stack, String(error?.cause)]), 'hunter2')
  }
  t.strictSame(pdp.requests, [])
})

t.test('a question that is none is not asked', async t => {
  const pdp = await startPdp(t)
  const point = authzen({ url: `${pdp.origin}/tenant`, headers })
  await t.rejects(point.evaluate([read, evaluation('document:read', '')], patient), EvaluationRefused)
  await t.rejects(point.evaluate([{ ...read, context: { size: 1n } }], patient), EvaluationRefused)
  t.strictSame(pdp.requests, [])
})

t.test('wrong options are refused at once', async t => {
  t.throws(() => authzen({ url: 'http://pdp.example.com' }), OptionInvalid)
})
