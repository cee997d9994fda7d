import t from 'tap'
import { limitOf, secondsOf } from '../../plugins/command/duration.ts'

t.test('durations', async t => {
  for (const [text, seconds] of Object.entries({ 0: 0, '90s': 90, '30m': 1800, '1h': 3600, '7d': 604_800 })) t.equal(secondsOf(text), seconds)
  for (const text of ['', 'h', '-1h', '1.5h', '1 h', '1w', '1h30m', '1234567', 'Infinity']) t.throws(() => secondsOf(text), { code: 'GTH_COMMAND_USAGE_INVALID' })
})

t.test('a time-out is at least a second, and no longer than a timer has', async t => {
  t.equal(limitOf(), 20_000)
  t.equal(limitOf('90s'), 90_000)
  t.equal(limitOf('999999d'), 2 ** 31 - 1)
  for (const text of ['0', 'soon']) t.throws(() => limitOf(text), { code: 'GTH_COMMAND_USAGE_INVALID' })
})
