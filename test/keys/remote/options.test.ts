import t from 'tap'
import { OptionInvalid, UnknownOption } from '../../../plugins/keys/errors.ts'
import { readRemoteOptions } from '../../../plugins/keys/remote/options.ts'

const defaults = { timeout: 5, bootTimeout: 5, cooldown: 30, staleFor: 3600, defaultLifetime: 600, minLifetime: 60, maxLifetime: 3600, maxBytes: 1_048_576, maxKeys: 100 }

t.test('the defaults', async t => {
  t.strictSame(readRemoteOptions({}), defaults)
  t.strictSame(readRemoteOptions({ timeout: undefined }), defaults)
})

t.test('what is given', async t => {
  const given = { timeout: 0.5, bootTimeout: 1, cooldown: 1, staleFor: 0, defaultLifetime: 20, minLifetime: 10, maxLifetime: 30, maxBytes: 2048, maxKeys: 7 }
  t.strictSame(readRemoteOptions(given), given)
})

t.test('out of bounds', async t => {
  const wrong: Record<string, unknown[]> = {
    timeout: [0, 61, -1, NaN, Infinity, '5', null, 5n],
    bootTimeout: [0, 61],
    cooldown: [0, 0.5, 3601],
    staleFor: [-1, 604_801, Infinity],
    defaultLifetime: [0, 604_801],
    minLifetime: [0, 3601],
    maxLifetime: [0, 59, 604_801],
    maxBytes: [0, 1023, 2 ** 25],
    maxKeys: [0, 1001, NaN]
  }
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) t.throws(() => readRemoteOptions({ [name]: value }), OptionInvalid, `${name}: ${String(value)}`)
  }
  t.throws(() => readRemoteOptions({ timeout: 61 }), { message: 'Option "timeout" must be a number from 0.001 to 60.' })
  for (const value of [null, 'text', 5]) t.throws(() => readRemoteOptions(value), OptionInvalid)
})

t.test('a misspelt name', async t => {
  t.throws(() => readRemoteOptions({ coolDown: 3 }), UnknownOption)
  t.throws(() => readRemoteOptions({ coolDown: 3 }), { message: /Did you mean "cooldown"/ })
})

t.test('the default lifetime keeps to the bounds', async t => {
  t.equal(readRemoteOptions({ maxLifetime: 100 }).defaultLifetime, 100)
  t.equal(readRemoteOptions({ minLifetime: 1000 }).defaultLifetime, 1000)
})
