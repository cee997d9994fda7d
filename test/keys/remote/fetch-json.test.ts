import t from 'tap'
import { FetchFailed } from '../../../plugins/keys/errors.ts'
import { fetchJson } from '../../../plugins/keys/remote/fetch-json.ts'
import { HANGS, json, OUTAGES, startEndpoint } from './endpoint.ts'

const MAX_BYTES = 2 ** 20
const never = new AbortController().signal

t.test('a document, and what was asked', async t => {
  let headers: unknown
  const endpoint = await startEndpoint(t, (response, request) => {
    headers = request.headers
    json({ some: 'thing' }, { 'cache-control': 'max-age=7' })(response, request)
  })
  const answer = await fetchJson(new URL(`${endpoint.origin}/jwks?tenant=a`), MAX_BYTES, never)
  t.match(answer, { document: { some: 'thing' } })
  t.equal('headers' in answer && answer.headers.get('cache-control'), 'max-age=7')
  t.strictSame(endpoint.asked, ['/jwks?tenant=a'])
  t.match(headers, { 'accept-encoding': 'identity', accept: 'application/jwk-set+json, application/json' })
})

t.test('just as long as it may be', async t => {
  const endpoint = await startEndpoint(t, json('x'.repeat(1022)))
  t.match(await fetchJson(new URL(endpoint.origin), 1024, never), { document: /^x+$/ })
  await t.rejects(fetchJson(new URL(endpoint.origin), 1023, never), { message: /: more than 1023 bytes$/ })
})

t.test('every outage is an error with a reason of ours, or a status', async t => {
  const endpoint = await startEndpoint(t, () => {})
  for (const [name, [behaviour, reason]] of Object.entries(OUTAGES)) {
    endpoint.behave = behaviour
    endpoint.asked.length = 0
    const outcome = await fetchJson(new URL(`${endpoint.origin}/jwks?secret=hunter2`), MAX_BYTES, never).catch(error => error as Error)
    t.equal(endpoint.asked.length, 1, `${name}: asked once`)
    if (outcome instanceof Error) {
      t.ok(outcome instanceof FetchFailed, name)
      t.match(outcome.message, reason, name)
      t.notMatch(JSON.stringify([outcome.message, outcome.cause]), /hunter2|doctype|kty|smtp/, name)
    } else if ('status' in outcome) {
      t.match(`: status ${outcome.status}`, reason, name)
    }
  }
})

t.test('nobody there', async t => {
  await t.rejects(fetchJson(new URL('http://127.0.0.1:9/'), MAX_BYTES, never), { message: /: [\w ]+$/ })
})

t.test('an endless answer is given up', async t => {
  for (const [name, behaviour] of Object.entries(HANGS)) {
    const endpoint = await startEndpoint(t, behaviour)
    await t.rejects(fetchJson(new URL(endpoint.origin), MAX_BYTES, AbortSignal.timeout(60)), { message: /: no complete answer in time$/ }, name)
  }
})
