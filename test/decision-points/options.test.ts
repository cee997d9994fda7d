import t from 'tap'
import { OptionInvalid, UnknownOption } from '../../plugins/decision-points/errors.ts'
import { readNumber, readOptions, readTimeout } from '../../plugins/decision-points/options.ts'

t.test('an object of known names', async t => {
  t.strictSame(readOptions({ a: 1 }, 'it', ['a', 'b']), { a: 1 })
  t.throws(() => readOptions({ timeoutt: 1 }, 'it', ['timeout']), UnknownOption)
  t.throws(() => readOptions({ timeoutt: 'hunter2' }, 'it', ['timeout']), { message: 'Decision point: Unknown option "timeoutt". Did you mean "timeout"? Known options: timeout.' })
  for (const given of [null, undefined, 'a', 7, [], new Date()]) t.throws(() => readOptions(given, 'it', ['a']), OptionInvalid, String(given))
  t.throws(() => readOptions(null, 'it', []), { message: 'Option "options" of it must be an object.' })
})

t.test('a number within its bounds', async t => {
  const bounds = { least: 1, most: 3, usual: 2 }
  t.equal(readNumber('n', undefined, 'it', bounds), 2)
  for (const value of [1, 2.5, 3]) t.equal(readNumber('n', value, 'it', bounds), value)
  for (const value of [0.9, 3.1, NaN, Infinity, '2', 2n, null]) t.throws(() => readNumber('n', value, 'it', bounds), OptionInvalid, String(value))
  t.throws(() => readNumber('n', 4, 'it', bounds), { message: 'Option "n" of it must be a number from 1 to 3.' })
})

t.test('the time for a decision', async t => {
  t.equal(readTimeout(undefined, 'it'), 2)
  t.equal(readTimeout(30, 'it'), 30)
  t.throws(() => readTimeout(30.1, 'it'), { message: 'Option "timeout" of it must be a number from 0.001 to 30.' })
})
