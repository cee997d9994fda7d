import { Type } from '@sinclair/typebox'
import { inspect } from 'node:util'
import t from 'tap'
import { readOptions } from '../../plugins/authn/options.ts'
import { TRUST } from './mint.ts'

t.test('the defaults', async t => {
  const { trusts, ...settings } = readOptions({ trust: TRUST }, true)
  t.equal(trusts.length, 1)
  t.strictSame(settings, { cookie: null, hasForm: null, maxTokenBytes: 8192, cache: { entries: 10_000, bytes: 33_554_432 }, isRevoked: null, callbackTimeout: 5, realm: 'api' })
})

t.test('everything chosen', async t => {
  const isRevoked = () => false
  const { trusts, cookie, hasForm, ...settings } = readOptions({
    trust: [TRUST],
    cookie: { name: '__Host-a' },
    claims: Type.Object({}),
    maxTokenBytes: 1,
    cache: { entries: 2 },
    clockTolerance: 60,
    isRevoked,
    callbackTimeout: 0.05,
    realm: 'our realm',
    prefix: '/api',
    logLevel: 'info',
    logSerializers: {}
  }, true)
  t.equal(trusts[0]?.clockTolerance, 60)
  t.equal(cookie?.name, '__Host-a')
  t.equal(hasForm?.({}), true)
  t.strictSame(settings, { maxTokenBytes: 1, cache: { entries: 2, bytes: 33_554_432 }, isRevoked, callbackTimeout: 0.05, realm: 'our realm' })
  t.equal(readOptions({ trust: TRUST, cookie: false }, true).cookie, null)
  t.equal(readOptions({ trust: TRUST, cache: false }, true).cache, null)
  t.equal(readOptions({ trust: TRUST, maxTokenBytes: 65_536 }, true).maxTokenBytes, 65_536)
})

t.test('a limit of the cache that is misspelt', async t => {
  t.throws(() => readOptions({ trust: TRUST, cache: { entires: 2 } }, false), { code: 'GTH_AUTHN_UNKNOWN_OPTION', message: /^authn: cache: Unknown option "entires"\. Did you mean "entries"\?/ })
})

t.test('refused', async t => {
  const numbers = [NaN, Infinity, -Infinity, -1, '5', null, 5n, [5], {}]
  const rows: Record<string, unknown[]> = {
    clockTolerance: [...numbers, 60.001, 61],
    maxTokenBytes: [...numbers, 0, 0.5, 1.5, 65_537, 2 ** 53],
    callbackTimeout: [...numbers, 0, -0, 3601],
    isRevoked: [true, false, 'text', {}, [], /x/, Promise.resolve(false)],
    realm: ['', '"', 'a"b', '\\', 'a\nb', 'é', 7, null, ['a'], /x/],
    cookie: [true, null, '__Host-access', 0],
    claims: [null, {}, /x/, true],
    cache: [true, null, 0, 'off', [], ...[0, 1, 2.5, NaN, '9', 1e8].map(entries => ({ entries })), ...[0, 65_535, NaN, Infinity, '9e9', null].map(bytes => ({ bytes }))],
    trust: [null, undefined, {}]
  }
  for (const [option, values] of Object.entries(rows)) {
    for (const value of values) {
      t.throws(() => readOptions({ trust: TRUST, [option]: value }, false), { code: 'GTH_AUTHN_INVALID_OPTION', message: new RegExp(`^authn option ${option}`) }, `${option}: ${inspect(value)}`)
    }
  }
})

t.test('unknown names', async t => {
  for (const [name, known] of [['trusts', 'trust'], ['cookies', 'cookie'], ['clockTolerence', 'clockTolerance'], ['isrevoked', 'isRevoked'], ['maxTokenByte', 'maxTokenBytes']] as const) {
    t.throws(() => readOptions({ trust: TRUST, [name]: 1 }, false), { code: 'GTH_AUTHN_UNKNOWN_OPTION', message: new RegExp(`^authn: Unknown option "${name}"\\. Did you mean "${known}"\\?`) })
  }
})

t.test('an insecure cookie in production', async t => {
  const options = { trust: TRUST, cookie: { name: 'a', secure: false } }
  t.ok(readOptions(options, false))
  t.throws(() => readOptions(options, true), { code: 'GTH_AUTHN_INVALID_OPTION', message: /production/ })
})
