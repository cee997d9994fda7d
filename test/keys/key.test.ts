import { createSecretKey } from 'node:crypto'
import { inspect } from 'node:util'
import t from 'tap'
import { KidInvalid, UnknownOption } from '../../plugins/keys/errors.ts'
import { isKey, makeKey, readKeyOptions } from '../../plugins/keys/key.ts'

const keyObject = createSecretKey(Buffer.from('recognisable-secret-recognisable-secret'))

t.test('only what makeKey made is a key', async t => {
  const key = makeKey('HS256', 'a', keyObject)
  t.ok(isKey(key))
  for (const other of [{ ...key }, { algorithm: 'HS256', kid: 'a', keyObject }, Object.create(key), keyObject, 'text', 7, null, undefined, () => key]) {
    t.notOk(isKey(other), inspect(other))
  }
})

t.test('a key cannot be changed, and shows its material nowhere', async t => {
  const key = makeKey('HS256', undefined, keyObject)
  t.throws(() => Object.assign(key, { algorithm: 'none' }), TypeError)
  t.notMatch(inspect(key, { depth: null, showHidden: true }), /recognisable|7265636f/)
  t.equal(JSON.stringify(key), '{"algorithm":"HS256","keyObject":{}}')
})

t.test('the options of a key', async t => {
  t.strictSame(readKeyOptions({ algorithm: 'x', kid: 'a' }), { algorithm: 'x', kid: 'a' })
  for (const none of [undefined, null, 'HS256', 7, {}]) t.strictSame(readKeyOptions(none), { algorithm: undefined, kid: undefined })
  for (const kid of ['', null, 0, {}, ['a'], /a/]) t.throws(() => readKeyOptions({ kid }), KidInvalid)
  t.throws(() => readKeyOptions({ algorithms: ['HS256'] }), new UnknownOption('Unknown option "algorithms". Did you mean "algorithm"? Known options: algorithm, kid.'))
})
