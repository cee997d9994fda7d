import t from 'tap'
import { systemClock } from '../../../plugins/keys/remote/clock.ts'

t.test('tells seconds since the epoch', async t => {
  t.ok(Math.abs(systemClock.now() - Date.now() / 1000) < 60)
})

t.test('runs a task later, unless it is cancelled', async t => {
  const ran: string[] = []
  systemClock.later(0.001, () => ran.push('cancelled'))()
  // The clock's timers keep nobody awake: this one does.
  const awake = setInterval(() => {}, 1000)
  await new Promise<void>(resolve => systemClock.later(0.005, resolve))
  clearInterval(awake)
  t.strictSame(ran, [])
})

t.test('refuses a delay that a timer cannot wait: it would be over at once', async t => {
  for (const seconds of [NaN, Infinity, -Infinity, -1, 2 ** 31 / 1000]) {
    t.throws(() => systemClock.later(seconds, () => t.fail(`ran after ${seconds}`)), RangeError, String(seconds))
  }
  systemClock.later((2 ** 31 - 1) / 1000, () => t.fail('ran at once'))()
})

t.test('chance is from 0 to below 1', async t => {
  const chance = systemClock.random()
  t.ok(chance >= 0 && chance < 1)
})
