import t from 'tap'
import { generateKey } from '../../plugins/keys/generate-key.ts'
import { publicJwk, publicSet } from '../../plugins/keys/public-set.ts'
import { toSigningKey } from '../../plugins/keys/ring/material.ts'

t.test('only public members are published, with what the key is for', async t => {
  const members = { ES256: ['crv', 'kty', 'x', 'y'], EdDSA: ['crv', 'kty', 'x'], PS256: ['e', 'kty', 'n'] }
  for (const [algorithm, names] of Object.entries(members) as Array<['ES256', string[]]>) {
    const jwk = generateKey(algorithm, 5)
    const published = publicJwk(toSigningKey(jwk))
    t.strictSame(Object.keys(published ?? {}).sort(), [...names, 'alg', 'kid', 'use'].sort())
    t.match(published, { alg: algorithm, kid: jwk['kid'], use: 'sig' })
  }
})

t.test('a secret is never published', async t => {
  const keys = [toSigningKey(generateKey('HS256'))]
  t.strictSame(publicSet(keys), { keys: [] })
})

t.test('the set is frozen', async t => {
  const set = publicSet([toSigningKey(generateKey('ES256'))])
  t.ok([set, set.keys, set.keys[0]].every(Object.isFrozen))
})
