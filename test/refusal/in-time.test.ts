import t from 'tap'
import { inTime } from '../../plugins/refusal/in-time.ts'

t.test('what comes in time is passed on', async t => {
  t.equal(await inTime(Promise.resolve('yes'), 5, 'it'), 'yes')
  await t.rejects(inTime(Promise.reject(new Error('no')), 5, 'it'), { message: 'no' })
  t.equal(await inTime({ then: (resolve: (value: string) => void) => resolve('thenable') } as PromiseLike<string>, 5, 'it'), 'thenable')
})

t.test('what does not is an error that names it', async t => {
  await t.rejects(inTime(new Promise(() => {}), 0.01, 'the store'), { message: 'the store did not answer within 0.01 s' })
})

/** Timers that keep the process alive. */
const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length

t.test('with the answer its timer is gone: the process may end', async t => {
  const before = timers()
  const waiting = inTime(new Promise(resolve => setImmediate(resolve)), 600, 'it')
  t.equal(timers(), before + 1, 'until then it keeps the process alive')
  await waiting
  t.equal(timers(), before)
  await t.rejects(inTime(Promise.reject(new Error('no')), 600, 'it'))
  await new Promise(resolve => setImmediate(resolve))
  t.equal(timers(), before)
})

t.test('in the background it keeps no process alive, and is late all the same', async t => {
  const before = timers()
  const late = inTime(new Promise(() => {}), 0.01, 'it', { background: true })
  t.equal(timers(), before)
  const awake = setInterval(() => {}, 1000)
  await t.rejects(late, { message: 'it did not answer within 0.01 s' })
  clearInterval(awake)
})
