import t from 'tap'
import * as keys from '../../plugins/keys/index.ts'

t.test('the door', async t => {
  t.strictSame(Object.keys(keys).sort(), [
    'KeysUnavailable', 'addKey', 'fixedKeys', 'generateKey', 'isKey', 'isKeySource', 'isKeyring', 'keyring', 'privateKey', 'publicJwk', 'publicKey', 'readJwkSet', 'remoteKeys', 'secretKey', 'writeKey'
  ])
  t.ok(keys.isKey(keys.secretKey('s'.repeat(32), { algorithm: 'HS256' })))
})
