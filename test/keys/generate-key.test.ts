import t from 'tap'
import { generateKey } from '../../plugins/keys/generate-key.ts'
import { toSigningKey } from '../../plugins/keys/ring/material.ts'
import { thumbprint } from '../../plugins/keys/thumbprint.ts'

t.test('every algorithm gets a key that a ring takes', async t => {
  for (const algorithm of ['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256', 'PS512', 'HS256', 'HS384', 'HS512'] as const) {
    const jwk = generateKey(algorithm, 5)
    t.match(jwk, { alg: algorithm, use: 'sig', nbf: 5, kid: thumbprint(jwk) })
    t.match(toSigningKey(jwk), { algorithm, kid: jwk['kid'], activates: 5 })
  }
  t.notOk('nbf' in generateKey('EdDSA'))
  t.equal(toSigningKey(generateKey('RS256')).keyObject.asymmetricKeyDetails?.modulusLength, 3072)
})

t.test('an unknown algorithm is refused', async t => {
  t.throws(() => generateKey('es256' as 'ES256'), { code: 'GTH_KEYS_ALGORITHM_INVALID' })
})
