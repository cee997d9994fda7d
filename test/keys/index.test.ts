import t from 'tap'
import * as keys from '../../plugins/keys/index.ts'

t.test('the door', async t => {
  t.strictSame(Object.keys(keys).sort(), ['KeysUnavailable', 'fixedKeys', 'isKey', 'isKeySource', 'publicKey', 'remoteKeys', 'secretKey'])
  t.ok(keys.isKey(keys.secretKey('s'.repeat(32), { algorithm: 'HS256' })))
})
