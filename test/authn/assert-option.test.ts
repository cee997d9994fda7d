import t from 'tap'
import { assertKnown, assertOption, isBetween } from '../../plugins/authn/assert-option.ts'

t.test('an option that does not hold stops the boot and is named', async t => {
  t.doesNotThrow(() => assertOption(true, 'realm', 'must be text.'))
  t.throws(() => assertOption(false, 'realm', 'must be text.'), { code: 'GTH_AUTHN_INVALID_OPTION', message: 'authn option realm must be text.', statusCode: 500 })
})

t.test('unknown names', async t => {
  t.doesNotThrow(() => assertKnown({ trust: 1 }, ['trust']))
  t.throws(() => assertKnown({ trusts: 1 }, ['trust']), { code: 'GTH_AUTHN_UNKNOWN_OPTION', message: 'authn: Unknown option "trusts". Did you mean "trust"? Known options: trust.' })
  t.throws(() => assertKnown({ nmae: 1 }, ['name'], 'cookie: '), { message: /^authn: cookie: Unknown option "nmae"/ })
})

t.test('between', async t => {
  for (const value of [0, 1, 60, -0]) t.ok(isBetween(value, 0, 60))
  for (const value of [NaN, Infinity, -Infinity, -1, 60.1, '1', null, undefined, 1n, [1], new Date(1), { valueOf: () => 1 }]) t.notOk(isBetween(value, 0, 60), String(value))
})
