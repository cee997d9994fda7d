import { createHmac, randomBytes, verify } from 'node:crypto'
import t from 'tap'
import { generateKey, keyring, secretKey, type PrivateJwk, type SecretAlgorithm } from '../../plugins/keys/index.ts'
import { signerOf } from '../../plugins/sessions/signer.ts'

const parts = (token: string) => token.split('.') as [string, string, string]
const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown

t.test('signs an at+jwt that anybody with the secret can check', async t => {
  const secret = randomBytes(64)
  for (const [algorithm, digest] of [['HS256', 'sha256'], ['HS384', 'sha384'], ['HS512', 'sha512']] as Array<[SecretAlgorithm, string]>) {
    const sign = await signerOf(secretKey(secret, { algorithm }))
    const [header, payload, signature] = parts(sign({ sub: 'ada', iat: 1, exp: 2 }))
    t.strictSame(json(header), { alg: algorithm, typ: 'at+jwt' })
    t.strictSame(json(payload), { sub: 'ada', iat: 1, exp: 2 })
    t.equal(signature, createHmac(digest, secret).update(`${header}.${payload}`).digest('base64url'))
  }
})

t.test('names the key that has a name', async t => {
  const sign = await signerOf(secretKey(randomBytes(32), { algorithm: 'HS256', kid: '2026-11' }))
  t.strictSame(json(parts(sign({}))[0]), { alg: 'HS256', typ: 'at+jwt', kid: '2026-11' })
})

t.test('signs with the active key of a ring, whatever its algorithm, and names it', async t => {
  for (const algorithm of ['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256', 'PS256', 'HS256'] as const) {
    const ring = keyring({ active: generateKey(algorithm) })
    const { kid, verifies } = ring.signing()
    const [header, payload, signature] = parts((await signerOf(ring))({ sub: 'ada', iat: 1, exp: 2 }))
    t.strictSame(json(header), { alg: algorithm, typ: 'at+jwt', kid })
    if (algorithm === 'HS256' || algorithm === 'PS256') continue
    const hash = algorithm === 'EdDSA' ? null : `sha${algorithm.slice(2)}`
    t.ok(verify(hash, Buffer.from(`${header}.${payload}`), { key: verifies.keyObject, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')))
  }
})

t.test('a signer is built once for each key, and follows the rotation', async t => {
  const keys: PrivateJwk[] = [generateKey('ES256', 1)]
  const ring = keyring({ keys: () => keys })
  const first = signerOf(ring)
  t.equal(signerOf(ring), first)
  keys.push(generateKey('EdDSA', 2))
  await ring.rotate()
  t.not(signerOf(ring), first)
  t.match(json(parts((await signerOf(ring))({}))[0]), { alg: 'EdDSA', kid: ring.signing().kid })
})
