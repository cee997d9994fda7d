import { getEventListeners } from 'node:events'
import t from 'tap'
import { withinDeadline } from '../../plugins/decision-points/deadline.ts'

t.test('what is done in time is passed on, and nothing is left behind', async t => {
  const { signal } = new AbortController()
  t.equal(await withinDeadline(5, signal, async () => 'yes'), 'yes')
  await t.rejects(withinDeadline(5, signal, async () => { throw new Error('no') }), new Error('no'))
  t.strictSame(getEventListeners(signal, 'abort'), [])
})

t.test('a task that takes no notice is given up', async t => {
  let given: AbortSignal | undefined
  await t.rejects(withinDeadline(0.01, new AbortController().signal, signal => {
    given = signal
    return new Promise(() => {})
  }), new RangeError('no complete answer within 0.01 s'))
  t.equal(given?.aborted, true)
})

t.test('a task that does take notice: still the same fault', async t => {
  await t.rejects(withinDeadline(0.01, new AbortController().signal, signal => new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')))
  })), new RangeError('no complete answer within 0.01 s'))
})

t.test('the caller gives up: before, and during', async t => {
  let ran = false
  const task = () => {
    ran = true
    return new Promise<never>(() => {})
  }
  await t.rejects(withinDeadline(5, AbortSignal.abort(), task), new RangeError('given up by the caller'))
  t.notOk(ran)
  const caller = new AbortController()
  const answer = withinDeadline(5, caller.signal, task)
  caller.abort()
  await t.rejects(answer, new RangeError('given up by the caller'))
  t.strictSame(getEventListeners(caller.signal, 'abort'), [])
})
