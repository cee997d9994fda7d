import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { readJwkSet, readJwkSetInTurns } from '../../plugins/keys/jwk-set.ts'
import { isKey } from '../../plugins/keys/key.ts'
import { ec, ed, ed448, jwk, rocaModulus, rsa } from './material.ts'

type Members = Record<string, unknown>

const secretOf = (bytes: number) => randomBytes(bytes).toString('base64url')
const secret = (members: Members = {}): Members => ({ kty: 'oct', alg: 'HS256', k: secretOf(32), ...members })
const published = (keys: unknown[]) => readJwkSet({ keys }, { symmetric: false })
const own = (keys: unknown[]) => readJwkSet({ keys }, { symmetric: true })
const codes = ({ skipped }: ReturnType<typeof readJwkSet>) => skipped.map(({ code }) => code.replace('GTH_KEYS_', ''))

const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1024 })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const k256 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })

/** Each kind of public key that must be skipped, with the code of its reason. */
const broken: Array<[string, unknown]> = [
  ...[null, undefined, 7, 'text', [], {}, { kty: 'AKP' }, { kty: 7 }, { ...jwk(ec), kty: undefined }].map((key): [string, unknown] => ['JWK_TYPE_UNKNOWN', key]),
  ['JWK_IS_SECRET', secret()],
  ['KEY_IS_PRIVATE', ec.privateKey.export({ format: 'jwk' })],
  ['KEY_IS_PRIVATE', { ...rsa.privateKey.export({ format: 'jwk' }), key_ops: ['sign'] }],
  ['KEY_IS_PRIVATE', { ...jwk(ec), k: secretOf(32) }],
  ['JWK_FORBIDS_USE', { ...jwk(ec), use: 'enc' }],
  ['JWK_FORBIDS_USE', { ...jwk(rsa), use: 'enc', alg: 'RSA-OAEP' }],
  ['JWK_FORBIDS_USE', { ...jwk(ed), key_ops: ['sign'] }],
  ['JWK_ALGORITHM_UNFIT', { ...jwk(rsa), alg: 'RSA-OAEP' }],
  ['JWK_ALGORITHM_UNFIT', { ...jwk(rsa), alg: 'none' }],
  ['JWK_ALGORITHM_UNFIT', { ...jwk(rsa), alg: 'HS256' }],
  ['JWK_ALGORITHM_UNFIT', { ...jwk(ec), alg: 'ES521' }],
  ['JWK_ALGORITHM_UNFIT', { ...jwk(ec), alg: 'EdDSA' }],
  ['KEY_UNFIT', { ...jwk(ec), alg: 'ES384' }],
  ['KEY_UNFIT', { ...jwk(p384), alg: 'ES256' }],
  ['JWK_CURVE_UNKNOWN', jwk(k256)],
  ['JWK_CURVE_UNKNOWN', { ...jwk(k256), alg: 'ES256' }],
  ['JWK_MEMBER_INVALID', { ...jwk(ec), crv: 'P-384' }],
  ['JWK_MEMBER_INVALID', { ...jwk(ec), x: `${jwk(ec).x}=` }],
  ['JWK_MEMBER_INVALID', { ...jwk(rsa), n: undefined }],
  ['JWK_MEMBER_INVALID', { ...jwk(ec), kty: 'RSA' }],
  ['JWK_NO_KEY', { ...jwk(ec), y: jwk(ec).x }],
  ['RSA_TOO_SHORT', jwk(rsa1024)],
  ['RSA_TOO_SHORT', { ...jwk(rsa), n: '' }],
  ['RSA_EXPONENT_WEAK', { ...jwk(rsa), e: 'AQ' }],
  ['RSA_EXPONENT_WEAK', { ...jwk(rsa), e: 'AQAA' }],
  ['RSA_MODULUS_WEAK', { ...jwk(rsa), n: Buffer.from(rocaModulus().toString(16), 'hex').toString('base64url') }],
  ['EDWARDS_POINT_WEAK', { ...jwk(ed), x: Buffer.alloc(32).toString('base64url') }],
  ['KID_INVALID', { ...jwk(ec), kid: '' }],
  ['KID_INVALID', { ...jwk(ec), kid: 7 }],
  ['KID_INVALID', { ...jwk(ec), kid: null }]
]

t.test('the document', async t => {
  for (const document of [undefined, null, 7, 'text', '{"keys":[]}', [], {}, { keys: null }, { keys: {} }, { keys: { length: 0 } }]) {
    t.throws(() => readJwkSet(document, { symmetric: false }), { code: 'GTH_KEYS_JWK_SET_INVALID' }, inspect(document))
  }
  t.strictSame(published([]), { keys: [], skipped: [] })
  t.equal(published(Array(1000).fill(null)).skipped.length, 1000)
  t.throws(() => published(Array(1001).fill(null)), { code: 'GTH_KEYS_JWK_SET_INVALID', message: 'This is not a JWK set: it has more than 1000 keys.' })
})

t.test('sound keys, each pinned to its algorithm', async t => {
  const set = [{ ...jwk(rsa), alg: 'PS384', kid: 'a' }, jwk(rsa), { ...jwk(ec), use: 'sig', key_ops: ['verify'] }, jwk(p384), jwk(ed), { ...jwk(ed448), kid: 'b' }]
  const { keys, skipped } = published(set)
  t.strictSame(keys.map(({ algorithm, kid }) => [algorithm, kid]), [['PS384', 'a'], ['RS256', undefined], ['ES256', undefined], ['ES384', undefined], ['EdDSA', undefined], ['EdDSA', 'b']])
  t.ok(keys.every(isKey))
  t.strictSame(skipped, [])
})

t.test('each broken key has its reason', async t => {
  for (const [code, key] of broken) t.strictSame(codes(published([key])), [code], inspect(key))
  t.strictSame(published([{ ...jwk(ec), use: 'enc', kid: 'a' }, { ...jwk(ec), kid: ['b'] }]).skipped.map(({ index, kid }) => [index, kid]), [[0, 'a'], [1, undefined]])
})

t.test('secrets, of our own sets alone', async t => {
  const sound = [secret(), secret({ alg: 'HS384', k: secretOf(48), kid: 'a' }), secret({ alg: 'HS512', k: secretOf(65), use: 'sig', key_ops: ['sign', 'verify'] })]
  t.strictSame(own(sound).keys.map(({ algorithm, kid }) => [algorithm, kid]), [['HS256', undefined], ['HS384', 'a'], ['HS512', undefined]])
  t.strictSame(codes(published(sound)), ['JWK_IS_SECRET', 'JWK_IS_SECRET', 'JWK_IS_SECRET'])
  const flawed: Array<[string, Members]> = [
    ['JWK_ALGORITHM_UNFIT', { alg: undefined }], ['JWK_ALGORITHM_UNFIT', { alg: 'A256GCM' }], ['JWK_ALGORITHM_UNFIT', { alg: 'ES256' }],
    ['JWK_FORBIDS_USE', { use: 'enc' }], ['JWK_FORBIDS_USE', { key_ops: ['sign'] }], ['KID_INVALID', { kid: '' }],
    ['JWK_MEMBER_INVALID', { k: undefined }], ['JWK_MEMBER_INVALID', { k: `${secretOf(32)}=` }],
    ['SECRET_TOO_SHORT', { k: '' }], ['SECRET_TOO_SHORT', { k: secretOf(31) }], ['SECRET_TOO_SHORT', { alg: 'HS384', k: secretOf(47) }], ['SECRET_TOO_SHORT', { alg: 'HS512', k: secretOf(63) }],
    ['SECRET_IS_KEY', { k: ec.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url') }]
  ]
  for (const [code, members] of flawed) t.strictSame(codes(own([secret(members), secret()])), [code], inspect(members))
})

t.test('secrets beside public keys', async t => {
  const mixed = own([secret(), { ...jwk(ec), kid: 'a' }, secret({ kid: 'b' })])
  t.strictSame(mixed.keys.map(({ kid }) => kid), ['a'])
  t.strictSame(codes(mixed), ['JWK_SET_MIXED', 'JWK_SET_MIXED'])
  t.strictSame(codes(own([secret(), { ...jwk(ec), use: 'enc' }])), ['JWK_FORBIDS_USE'], 'a broken key breaks no other')
})

t.test('a kid that several keys have', async t => {
  const key = { ...jwk(ec), kid: 'a' }
  const other = { ...jwk(ed), kid: 'b' }
  const twice = published([key, other, key])
  t.strictSame(twice.skipped.map(({ index, kid, code }) => [index, kid, code]), [[0, 'a', 'GTH_KEYS_KID_AMBIGUOUS'], [2, 'a', 'GTH_KEYS_KID_AMBIGUOUS']])
  t.strictSame(twice.keys.map(({ kid }) => kid), ['b'])
  t.strictSame(codes(published([key, { ...jwk(ec), y: jwk(ec).x, kid: 'a' }, other])), ['KID_AMBIGUOUS', 'JWK_NO_KEY'], 'also if one is broken')
  t.strictSame(codes(published([key, { ...jwk(rsa), kid: 'a', use: 'enc' }, other])), ['JWK_FORBIDS_USE'], 'not if one is for encryption')
  t.equal(published([jwk(ec), jwk(ec), jwk(ed)]).keys.length, 3, 'none is no kid')
})

t.test('the good ones always survive, in order; each broken one has one reason, which shows nothing', async t => {
  const good = fc.constantFrom(jwk(rsa), jwk(ec), jwk(p384), jwk(ed), jwk(ed448), { ...jwk(rsa), alg: 'PS256' })
  const element = fc.oneof(good.map(key => ({ good: true, key: key as unknown })), fc.constantFrom(...broken).map(([, key]) => ({ good: false, key })))
  const material = /[\w-]{40,}/
  fc.assert(fc.property(fc.array(element, { maxLength: 12 }), fc.boolean(), (elements, symmetric) => {
    // Every key that may have one gets a kid of its own, so that survivors can be told.
    const set = elements.map(({ key }, i) => typeof key === 'object' && key !== null && !('kid' in key) ? { ...key, kid: `kid-${i}` } : key)
    const { keys, skipped } = readJwkSet({ keys: set }, { symmetric: symmetric && elements.some(({ good }) => good) })
    const survivors = elements.flatMap(({ good }, i) => good ? [`kid-${i}`] : [])
    t.strictSame(keys.map(({ kid }) => kid), survivors)
    t.strictSame(skipped.map(({ index }) => index), elements.flatMap(({ good }, i) => good ? [] : [i]))
    t.ok(skipped.every(({ code, reason }) => /^GTH_KEYS_[A-Z_]+$/.test(code) && reason.length > 0))
    t.notMatch(inspect(skipped, { depth: null, showHidden: true }), material)
  }), { numRuns: 60 })
})

t.test('in turns: one key at a time, and the same set', async t => {
  const nothing = async () => {}
  const set = [...broken.map(([, key]) => key), jwk(ec), { ...jwk(p384), kid: 'a' }, { ...jwk(rsa), kid: 'b' }, { ...jwk(ed), kid: 'b' }]
  const { keys, skipped } = await readJwkSetInTurns({ keys: set }, 1000, nothing)
  const atOnce = published(set)
  t.strictSame(skipped, atOnce.skipped)
  t.strictSame(keys.map(({ algorithm, kid }) => [algorithm, kid]), atOnce.keys.map(({ algorithm, kid }) => [algorithm, kid]))

  let read = 0
  let turns = 0
  const imported: number[] = []
  const counted = (key: object): Members => Object.defineProperty({ ...key }, 'x', {
    enumerable: true,
    get () {
      read++
      return (key as Members)['x']
    }
  })
  await readJwkSetInTurns({ keys: Array.from({ length: 20 }, () => counted(jwk(ec))) }, 20, async () => {
    turns++
    imported.push(read)
    read = 0
  })
  t.equal(turns, 20)
  t.strictSame(imported, [0, ...Array(19).fill(1)], 'one import from one turn to the next')
})

t.test('in turns: ends when the turns do, and refuses what is not a set or too large before the first', async t => {
  let turns = 0
  await t.rejects(readJwkSetInTurns({ keys: [jwk(ec), jwk(ec), jwk(ec)] }, 3, async () => { if (++turns === 2) throw new Error('over') }), { message: 'over' })
  t.equal(turns, 2)
  const fail = async () => { t.fail('a turn') }
  await t.rejects(readJwkSetInTurns({ keys: [1, 2, 3] }, 2, fail), { message: 'This is not a JWK set: it has more than 2 keys.' })
  await t.rejects(readJwkSetInTurns({ keys: [1, 2] }, 1, fail), { message: 'This is not a JWK set: it has more than 1 key.' })
  await t.rejects(readJwkSetInTurns({}, 2, fail), { code: 'GTH_KEYS_JWK_SET_INVALID' })
})
