import t from 'tap'
import * as keys from '../../plugins/keys/index.ts'

t.test('the door', async t => {
  t.strictSame(Object.keys(keys).sort(), ['isKey', 'publicKey', 'secretKey'])
  t.ok(keys.isKey(keys.secretKey('s'.repeat(32), { algorithm: 'HS256' })))
})
