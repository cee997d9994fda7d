import { text } from 'node:stream/consumers'
import t from 'tap'
import { postJson } from '../../../plugins/decision-points/authzen/post-json.ts'
import { startEndpoint } from '../../keys/remote/endpoint.ts'
import { FAULTS, json } from './faults.ts'

const never = new AbortController().signal

t.test('what is posted, and what comes back', async t => {
  let posted: unknown
  const endpoint = await startEndpoint(t, (response, request) => {
    text(request).then(body => {
      posted = { method: request.method, key: request.headers['x-key'], body }
      json({ some: 'thing' }, { 'content-type': 'application/json; charset=utf-8' })(response, request)
    }, () => response.destroy())
  })
  t.strictSame(await postJson(`${endpoint.origin}/a`, new Headers({ 'x-key': 'k' }), '{"q":1}', 1024, never), { some: 'thing' })
  t.strictSame(posted, { method: 'POST', key: 'k', body: '{"q":1}' })
})

t.test('every fault throws, and a redirect leads nowhere', async t => {
  const endpoint = await startEndpoint(t, () => {})
  for (const [name, [behaviour]] of Object.entries(FAULTS)) {
    endpoint.behave = behaviour
    endpoint.asked.length = 0
    await t.rejects(postJson(`${endpoint.origin}/a`, new Headers(), '{}', 2 ** 16, never), name)
    t.strictSame(endpoint.asked, ['/a'], name)
  }
})

t.test('a refused answer leaves the connection free', async t => {
  const sockets = new Set<unknown>()
  const endpoint = await startEndpoint(t, (response, request) => {
    sockets.add(request.socket)
    response.writeHead(404).end('nothing here')
  })
  for (let count = 0; count < 5; count++) await t.rejects(postJson(endpoint.origin, new Headers(), '{}', 1024, never), new RangeError('status 404'))
  t.ok(sockets.size < 5, String(sockets.size))
})
