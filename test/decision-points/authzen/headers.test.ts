import t from 'tap'
import { readHeaders, requestHeaders } from '../../../plugins/decision-points/authzen/headers.ts'
import { REJECTING, unhandledRejections } from '../../refusal/unhandled.ts'

t.test('ours, and those given', async t => {
  const headers = await requestHeaders({ Authorization: 'Bearer x' }, 'id-1')
  t.strictSame(Object.fromEntries(headers), {
    accept: 'application/json',
    'accept-encoding': 'identity',
    authorization: 'Bearer x',
    'content-type': 'application/json',
    'x-request-id': 'id-1'
  })
})

t.test('of a function, sync or async; ours count more', async t => {
  t.equal((await requestHeaders(() => ({ 'x-key': 'a' }), 'id')).get('x-key'), 'a')
  t.equal((await requestHeaders(async () => ({ 'x-key': 'b' }), 'id')).get('x-key'), 'b')
  const forged = await requestHeaders(() => ({ 'Content-Type': 'text/plain', 'accept-encoding': 'gzip', 'X-Request-Id': 'mine' }), 'id')
  t.strictSame(['content-type', 'accept-encoding', 'x-request-id'].map(name => forged.get(name)), ['application/json', 'identity', 'id'])
})

t.test('what fails shows no value', async t => {
  await t.rejects(requestHeaders(() => { throw new Error('hunter2') }, 'id'), new RangeError('the function that gives the headers failed'))
  t.throws(() => readHeaders({ authorization: 'hunter2\n\nx' }), new RangeError('a header has a name or a value that HTTP does not allow'))
  t.throws(() => readHeaders({ 'hunter2 ': 'x' }), new RangeError('a header has a name or a value that HTTP does not allow'))
})

t.test('a header whose value is a promise is never sent, and does not end the process', async t => {
  const unhandled = unhandledRejections(t)
  for (const [kind, make] of Object.entries(REJECTING)) {
    await t.rejects(requestHeaders(() => ({ authorization: make() as string }), 'id'), new RangeError('the function that gives the headers answered with a promise as a value'), kind)
  }
  await t.rejects(requestHeaders(() => ({ authorization: Promise.resolve('Bearer x') as unknown as string }), 'id'), RangeError)
  t.strictSame(await unhandled(), [])
})
