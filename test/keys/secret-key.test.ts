import { createSecretKey, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import t from 'tap'
import { secretKey } from '../../plugins/keys/secret-key.ts'
import { ders, ec, otherTexts, texts } from './material.ts'

// As a JavaScript user may call it
const unchecked = (secret: unknown, options: unknown) => Reflect.apply(secretKey, undefined, [secret, options])
const HS256 = { algorithm: 'HS256' }

t.test('bytes, text and a KeyObject are the same secret', async t => {
  const secret = 'a secret of thirty-two bytes: äé'
  const bytes = Buffer.from(secret)
  const within = new Uint8Array(Buffer.concat([randomBytes(5), bytes])).subarray(5)
  for (const spelling of [secret, bytes, within, new Uint8Array(bytes), createSecretKey(bytes)]) {
    const { algorithm, kid, keyObject } = secretKey(spelling, { algorithm: 'HS256' })
    t.equal(algorithm, 'HS256')
    t.equal(kid, undefined)
    t.strictSame(keyObject.export(), bytes)
  }
  t.equal(secretKey(secret, { algorithm: 'HS256', kid: 'a' }).kid, 'a')
})

t.test('the key keeps its own copy of the bytes', async t => {
  const bytes = randomBytes(32)
  const before = Buffer.from(bytes)
  const { keyObject } = secretKey(bytes, { algorithm: 'HS256' })
  bytes.fill(0)
  t.strictSame(keyObject.export(), before)
})

t.test('as many bytes as the hash', async t => {
  for (const [algorithm, least] of [['HS256', 32], ['HS384', 48], ['HS512', 64]] as const) {
    t.equal(secretKey(randomBytes(least), { algorithm }).algorithm, algorithm)
    t.throws(() => secretKey(randomBytes(least - 1), { algorithm }), {
      code: 'GTH_KEYS_SECRET_TOO_SHORT', message: `${algorithm} needs a secret of at least ${least} bytes, this one has ${least - 1}.`
    })
    t.throws(() => secretKey('ä'.repeat(least / 2 - 1), { algorithm }), { code: 'GTH_KEYS_SECRET_TOO_SHORT' })
    t.ok(secretKey('ä'.repeat(least / 2), { algorithm }), 'bytes count, not characters')
  }
  for (const empty of ['', Buffer.alloc(0)]) t.throws(() => secretKey(empty, { algorithm: 'HS256' }), { code: 'GTH_KEYS_SECRET_TOO_SHORT' })
})

t.test('no secret at all', async t => {
  for (const none of [undefined, null, 7, true, {}, [], [1, 2], /x/, () => 'secret', ec.publicKey, ec.privateKey, new ArrayBuffer(32), Promise.resolve('secret')]) {
    t.throws(() => unchecked(none, HS256), { code: 'GTH_KEYS_SECRET_MISSING' }, inspect(none))
  }
})

t.test('the text of a key is no secret, in whatever type it comes', async t => {
  for (const secret of [...Object.values(texts), ...Object.values(otherTexts), ...Object.values(ders)]) {
    const bytes = Buffer.from(secret)
    for (const spelling of [secret, bytes, createSecretKey(bytes)]) t.throws(() => unchecked(spelling, HS256), { code: 'GTH_KEYS_SECRET_IS_KEY' })
  }
})

t.test('the algorithm is named, once, and fits a secret', async t => {
  const secret = randomBytes(64)
  for (const options of [undefined, null, {}, 'HS256', { algorithm: '' }, { algorithm: 'none' }, { algorithm: ['HS256'] }, { algorithm: [] }, { algorithm: 'RS256' }, { algorithm: 'HS256, RS256' }]) {
    t.throws(() => unchecked(secret, options), { code: 'GTH_KEYS_ALGORITHM_INVALID' }, inspect(options))
  }
  t.throws(() => unchecked(secret, { ...HS256, algorithms: ['HS256', 'RS256'] }), { code: 'GTH_KEYS_UNKNOWN_OPTION' })
  t.throws(() => unchecked(secret, { ...HS256, kid: 7 }), { code: 'GTH_KEYS_KID_INVALID' })
})

t.test('no error shows the secret', async t => {
  const seed = 'recognisable'
  const spellings = [seed, Buffer.from(seed).toString('hex'), Buffer.from(seed).toString('base64').slice(0, 12)]
  const calls: Array<[unknown, unknown]> = [
    [seed, HS256], [`-----BEGIN ${seed}-----\n${seed}`, HS256], [JSON.stringify({ kty: 'oct', k: seed }), HS256], [[seed], HS256], [{ seed }, HS256],
    [seed.repeat(9), { algorithm: seed }], [seed.repeat(9), { ...HS256, kid: [seed] }], [seed.repeat(9), { ...HS256, secret: seed }], [seed.repeat(9), seed]
  ]
  for (const [secret, options] of calls) {
    try {
      unchecked(secret, options)
      t.fail('refused')
    } catch (error) {
      const shown = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error)
      for (const spelling of spellings) t.notOk(shown.includes(spelling), String(error))
    }
  }
})
