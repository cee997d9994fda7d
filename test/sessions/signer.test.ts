import { createHmac, randomBytes } from 'node:crypto'
import t from 'tap'
import { secretKey, type SecretAlgorithm } from '../../plugins/keys/index.ts'
import { signer } from '../../plugins/sessions/signer.ts'

const parts = (token: string) => token.split('.') as [string, string, string]
const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown

t.test('signs an at+jwt that anybody with the secret can check', async t => {
  const secret = randomBytes(64)
  for (const [algorithm, digest] of [['HS256', 'sha256'], ['HS384', 'sha384'], ['HS512', 'sha512']] as Array<[SecretAlgorithm, string]>) {
    const sign = await signer({ key: secretKey(secret, { algorithm }) })
    const [header, payload, signature] = parts(sign({ sub: 'ada', iat: 1, exp: 2 }))
    t.strictSame(json(header), { alg: algorithm, typ: 'at+jwt' })
    t.strictSame(json(payload), { sub: 'ada', iat: 1, exp: 2 })
    t.equal(signature, createHmac(digest, secret).update(`${header}.${payload}`).digest('base64url'))
  }
})

t.test('names the key that has a name', async t => {
  const sign = await signer({ key: secretKey(randomBytes(32), { algorithm: 'HS256', kid: '2026-11' }) })
  t.strictSame(json(parts(sign({}))[0]), { alg: 'HS256', typ: 'at+jwt', kid: '2026-11' })
})
