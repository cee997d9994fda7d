import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { checkSignature, trustKeys, type TrustedKey } from '../../plugins/authn/trust.ts'
import { publicKey, secretKey } from '../../plugins/keys/index.ts'
import { claims, hmac, keyPair, mint } from './mint.ts'

const [a, b] = [Buffer.alloc(32, 'a'), Buffer.alloc(32, 'b')]
const key = (secret: Buffer, kid?: string) => secretKey(secret, { algorithm: 'HS256', ...(kid === undefined ? {} : { kid }) })

function answer (keys: readonly TrustedKey[], secret: Buffer, header: Record<string, unknown> = {}): string {
  const whole = { alg: 'HS256', ...header }
  try {
    checkSignature(mint(claims(), whole, hmac(secret)), whole, keys)
    return 'ok'
  } catch (error) {
    return (error as { code: string }).code.replace('GTH_AUTHN_', '')
  }
}

t.test('one key without a kid serves every token', async t => {
  const keys = await trustKeys([key(a)])
  for (const header of [{}, { kid: 'a' }, { kid: '' }]) t.equal(answer(keys, a, header), 'ok')
  t.equal(answer(keys, b), 'SIGNATURE_INVALID')
})

t.test('one key with a kid serves tokens that name it or none', async t => {
  const keys = await trustKeys([key(a, 'a')])
  for (const header of [{}, { kid: 'a' }]) t.equal(answer(keys, a, header), 'ok')
  for (const kid of ['', 'A', 'b', '__proto__']) t.equal(answer(keys, a, { kid }), 'KEY_UNKNOWN', kid)
})

t.test('of several keys the kid chooses one, and only that is tried', async t => {
  const keys = await trustKeys([key(a, 'a'), key(b, 'b')])
  t.equal(answer(keys, a, { kid: 'a' }), 'ok')
  t.equal(answer(keys, b, { kid: 'b' }), 'ok')
  t.equal(answer(keys, a, { kid: 'b' }), 'SIGNATURE_INVALID')
  for (const kid of [undefined, '', 'c', 'toString', 'length', '0']) t.equal(answer(keys, a, { kid }), 'KEY_UNKNOWN', String(kid))
})

t.test('the algorithm is the key\'s', async t => {
  const keys = await trustKeys([key(a)])
  for (const alg of [undefined, null, '', 'none', 'None', 'hs256', 'HS256 ', 'HS384', 'RS256', 'ES256', ['HS256'], { 0: 'HS256' }, 0, true]) t.equal(answer(keys, a, { alg }), 'ALGORITHM_REFUSED', String(alg))
})

t.test('a public key is no secret, whichever way it is written', async t => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keys = await trustKeys([publicKey(pair.publicKey, { algorithm: 'RS256' })])
  for (const type of ['spki', 'pkcs1'] as const) {
    for (const format of ['pem', 'der'] as const) {
      const options = { type, format } as { type: 'spki', format: 'pem' }
      const material = Buffer.from(pair.publicKey.export(options))
      for (const alg of ['HS256', 'RS256']) t.not(answer(keys, material, { alg }), 'ok')
    }
  }
  t.doesNotThrow(() => checkSignature(mint(claims(), { alg: 'RS256' }, keyPair(pair.privateKey, 'sha256')), { alg: 'RS256' }, keys))
})

t.test('whatever the engine throws, the answer does not quote it', async t => {
  const keys = [{ algorithm: 'HS256', kid: undefined, checkSignature: () => { throw new Error('the token was eyJ...') } }] as const
  t.equal(answer(keys, a), 'SIGNATURE_INVALID')
})
