import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { engineOf, findKey, signedPayload } from '../../plugins/authn/trust.ts'
import { fixedKeys, KeysUnavailable, publicKey, secretKey, type Key, type KeySource } from '../../plugins/keys/index.ts'
import { makeKey } from '../../plugins/keys/key.ts'
import { makeKeySource } from '../../plugins/keys/key-source.ts'
import { claims, hmac, keyPair, mint } from './mint.ts'

const [a, b] = [Buffer.alloc(32, 'a'), Buffer.alloc(32, 'b')]
const key = (secret: Buffer, kid?: string) => secretKey(secret, { algorithm: 'HS256', ...(kid === undefined ? {} : { kid }) })

async function answer (keys: KeySource, secret: Buffer, header: Record<string, unknown> = {}): Promise<string> {
  const whole = { alg: 'HS256', ...header }
  try {
    return signedPayload(mint(claims(), whole, hmac(secret)), await engineOf(await findKey(keys, whole))) === undefined ? 'SIGNATURE_INVALID' : 'ok'
  } catch (error) {
    return (error as { code: string }).code.replace('GTH_AUTHN_', '')
  }
}

t.test('one key without a kid serves every token', async t => {
  const keys = fixedKeys([key(a)])
  for (const header of [{}, { kid: 'a' }, { kid: '' }]) t.equal(await answer(keys, a, header), 'ok')
  t.equal(await answer(keys, b), 'SIGNATURE_INVALID')
})

t.test('one key with a kid serves tokens that name it or none', async t => {
  const keys = fixedKeys([key(a, 'a')])
  for (const header of [{}, { kid: 'a' }]) t.equal(await answer(keys, a, header), 'ok')
  for (const kid of ['', 'A', 'b', '__proto__']) t.equal(await answer(keys, a, { kid }), 'KEY_UNKNOWN', kid)
})

t.test('of several keys the kid chooses one, and only that is tried', async t => {
  const keys = fixedKeys([key(a, 'a'), key(b, 'b')])
  t.equal(await answer(keys, a, { kid: 'a' }), 'ok')
  t.equal(await answer(keys, b, { kid: 'b' }), 'ok')
  t.equal(await answer(keys, a, { kid: 'b' }), 'SIGNATURE_INVALID')
  for (const kid of [undefined, '', 'c', 'toString', 'length', '0']) t.equal(await answer(keys, a, { kid }), 'KEY_UNKNOWN', String(kid))
})

t.test('the algorithm is the key\'s', async t => {
  const keys = fixedKeys([key(a)])
  for (const alg of [undefined, null, '', 'none', 'None', 'hs256', 'HS256 ', 'HS384', 'RS256', 'ES256', ['HS256'], { 0: 'HS256' }, 0, true]) t.equal(await answer(keys, a, { alg }), 'ALGORITHM_REFUSED', String(alg))
})

t.test('a public key is no secret, whichever way it is written', async t => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keys = fixedKeys([publicKey(pair.publicKey, { algorithm: 'RS256' })])
  for (const type of ['spki', 'pkcs1'] as const) {
    for (const format of ['pem', 'der'] as const) {
      const options = { type, format } as { type: 'spki', format: 'pem' }
      const material = Buffer.from(pair.publicKey.export(options))
      for (const alg of ['HS256', 'RS256']) t.not(await answer(keys, material, { alg }), 'ok')
    }
  }
  const engine = await engineOf(await findKey(keys, { alg: 'RS256' }))
  t.equal((signedPayload(mint(claims(), { alg: 'RS256' }, keyPair(pair.privateKey, 'sha256')), engine) as { iss: string }).iss, claims().iss)
})

t.test('whatever the engine throws, the signature is wrong', async t => {
  t.equal(signedPayload('eyJ...', () => { throw new Error('the token was eyJ...') }), undefined)
})

t.test('what the engine throws has no stack, and all else has one', async t => {
  let caught: Error | undefined
  t.equal(signedPayload('x', () => { caught = new Error('here'); throw caught }), undefined)
  t.notMatch(caught?.stack, /\n\s+at /)
  t.match(new Error('there').stack, /\n\s+at /)
})

t.test('an engine is built once for a key, and is at hand from then on', async t => {
  const one = key(a)
  const first = engineOf(one)
  t.ok(first instanceof Promise)
  t.equal(engineOf(one), first, 'while it is being built')
  const engine = await first
  t.equal(engineOf(one), engine)
  t.not(await engineOf(key(a)), engine, 'another key has its own')
})

t.test('a key that no engine can use is an outage, not an accident', async t => {
  const unusable = makeKey('EdDSA', undefined, generateKeyPairSync('x25519').publicKey)
  const first = engineOf(unusable)
  await t.rejects(async () => await first, { code: 'GTH_KEYS_UNAVAILABLE', statusCode: 503 })
  const second = engineOf(unusable)
  t.not(second, first, 'and is tried again')
  await t.rejects(async () => await second, { code: 'GTH_KEYS_UNAVAILABLE' })
})

t.test('a key that has to be fetched first', async t => {
  const source = (find: () => Promise<Key | undefined>) => makeKeySource({ ...fixedKeys([]), find })
  t.equal(await answer(source(async () => key(a)), a), 'ok')
  t.equal(await answer(source(async () => undefined), a), 'KEY_UNKNOWN')
  t.equal(await answer(source(async () => { throw new KeysUnavailable() }), a), 'GTH_KEYS_UNAVAILABLE')
})

t.test('the source is asked for what the header names', async t => {
  const asked: unknown[] = []
  const source = makeKeySource({ ...fixedKeys([]), find: (kid: string | undefined, algorithm: string) => { asked.push([kid, algorithm]); return undefined } })
  await answer(source, a, { kid: 'x' })
  await answer(source, a)
  t.strictSame(asked, [['x', 'HS256'], [undefined, 'HS256']])
})
