import { createPublicKey, createSecretKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import t from 'tap'
import { publicKey } from '../../plugins/keys/public-key.ts'
import { certificate, ec, ed, ed448, jwk, openssh, pem, rocaModulus, rsa, texts } from './material.ts'

const unchecked = (key: unknown, options: unknown) => Reflect.apply(publicKey, undefined, [key, options])
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' })
const k256 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1024 })
const rsaPss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
const x25519 = generateKeyPairSync('x25519')

t.test('every algorithm with the key it needs, in every spelling', async t => {
  const pairs = { RS256: rsa, RS384: rsa, RS512: rsa, PS256: rsa, PS384: rsa, PS512: rsa, ES256: ec, ES384: p384, ES512: p521, EdDSA: ed } as const
  for (const [name, pair] of Object.entries(pairs)) {
    const algorithm = name as keyof typeof pairs
    for (const spelling of [pem(pair), jwk(pair), pair.publicKey]) {
      const key = publicKey(spelling, { algorithm, kid: 'a' })
      t.equal(key.algorithm, algorithm)
      t.equal(key.kid, 'a')
      t.ok(key.keyObject.equals(pair.publicKey), `${algorithm}, ${typeof spelling}`)
    }
  }
  t.ok(publicKey(ed448.publicKey, { algorithm: 'EdDSA' }).keyObject.equals(ed448.publicKey))
  t.ok(publicKey(String(texts['PKCS1 public']), { algorithm: 'RS256' }).keyObject.equals(rsa.publicKey))
})

t.test('a key that does not fit its algorithm', async t => {
  const unfit: Array<[KeyObject, string, string]> = [
    [ec.publicKey, 'RS256', 'RS256 needs a key of type rsa, this is of type ec.'],
    [rsa.publicKey, 'ES256', 'ES256 needs a key of type ec, this is of type rsa.'],
    [k256.publicKey, 'ES256', 'ES256 needs the curve prime256v1, this is on secp256k1.'],
    [p384.publicKey, 'ES256', 'ES256 needs the curve prime256v1, this is on secp384r1.'],
    [ec.publicKey, 'ES512', 'ES512 needs the curve secp521r1, this is on prime256v1.'],
    [rsaPss.publicKey, 'PS256', 'PS256 needs a key of type rsa, this is of type rsa-pss.'],
    [x25519.publicKey, 'EdDSA', 'EdDSA needs a key of type ed25519 or ed448, this is of type x25519.']
  ]
  for (const [key, algorithm, message] of unfit) t.throws(() => unchecked(key, { algorithm }), { code: 'GTH_KEYS_KEY_UNFIT', message })
})

t.test('RSA: at least 2048 bits and a sound exponent', async t => {
  for (const algorithm of ['RS256', 'PS512']) {
    for (const key of [rsa1024.publicKey, pem(rsa1024), jwk(rsa1024)]) {
      t.throws(() => unchecked(key, { algorithm }), { code: 'GTH_KEYS_RSA_TOO_SHORT', message: 'An RSA key needs at least 2048 bits, this one has 1024.' })
    }
  }
  for (const e of ['AQ', 'AA', 'Ag', 'AQAA']) t.throws(() => publicKey({ ...jwk(rsa), e }, { algorithm: 'RS256' }), { code: 'GTH_KEYS_RSA_EXPONENT_WEAK' }, e)
  t.ok(publicKey({ ...jwk(rsa), e: 'Aw' }, { algorithm: 'RS256' }), '3 is sound')
})

t.test('a private key, whatever its form', async t => {
  const jwks = [rsa, ec, ed].map(({ privateKey }) => privateKey.export({ format: 'jwk' }))
  const pems = Object.entries(texts).filter(([name]) => /private|PKCS8|SEC1/.test(name)).map(([, text]) => text)
  const encrypted = ec.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
  for (const key of [...jwks, ...pems, encrypted, rsa.privateKey, pem(rsa) + texts['PKCS1 private'], { kty: 'oct', k: 'AAAA' }]) {
    for (const algorithm of ['RS256', 'ES256', 'EdDSA']) t.throws(() => unchecked(key, { algorithm }), { code: 'GTH_KEYS_KEY_IS_PRIVATE' })
  }
})

t.test('a certificate, of which nobody would check the validity', async t => {
  for (const kind of ['CERTIFICATE', 'TRUSTED CERTIFICATE', 'X509 CERTIFICATE']) {
    t.throws(() => publicKey(certificate.replaceAll('CERTIFICATE', kind), { algorithm: 'ES256' }), { code: 'GTH_KEYS_KEY_IS_CERTIFICATE' })
  }
})

t.test('what is no public key', async t => {
  const none = [undefined, null, 7, '', 'text', Buffer.from(pem(ec)), [], {}, { keys: [jwk(ec)] },
    rsa, JSON.stringify(jwk(ec)), openssh[1], pem(ec).replaceAll('\n', '\\n'), '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /x/, createSecretKey(Buffer.alloc(32))]
  for (const key of none) t.throws(() => unchecked(key, { algorithm: 'ES256' }), { code: 'GTH_KEYS_PUBLIC_KEY_UNREADABLE' }, inspect(key))
})

t.test('what is no JWK', async t => {
  const options = { algorithm: 'ES256' } as const
  t.throws(() => publicKey({ ...jwk(ec), y: jwk(ec).x as string }, options), { code: 'GTH_KEYS_JWK_NO_KEY' })
  t.throws(() => publicKey({ kty: 'EC' }, options), { code: 'GTH_KEYS_JWK_CURVE_UNKNOWN' })
  t.throws(() => publicKey({ kty: 'EC', crv: 'P-256' }, options), { code: 'GTH_KEYS_JWK_MEMBER_INVALID' })
  t.throws(() => publicKey({ kty: 'AKP' }, options), { code: 'GTH_KEYS_JWK_TYPE_UNKNOWN' })
})

t.test('keys that protect nothing', async t => {
  const roca = { ...jwk(rsa), n: Buffer.from(rocaModulus().toString(16), 'hex').toString('base64url') }
  const pem = createPublicKey({ key: roca, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
  for (const key of [roca, pem]) t.throws(() => publicKey(key, { algorithm: 'RS256' }), { code: 'GTH_KEYS_RSA_MODULUS_WEAK' })
  const long = { ...jwk(rsa), n: Buffer.alloc(2049, 255).toString('base64url') }
  t.throws(() => publicKey(long, { algorithm: 'RS256' }), { code: 'GTH_KEYS_RSA_TOO_LONG', message: 'An RSA key may have 16384 bits at most, this one has 16392.' })
  for (const pair of [ed, ed448]) {
    const one = Buffer.alloc(pair === ed ? 32 : 57)
    one[0] = 1
    t.throws(() => publicKey({ ...jwk(pair), x: one.toString('base64url') }, { algorithm: 'EdDSA' }), { code: 'GTH_KEYS_EDWARDS_POINT_WEAK', message: new RegExp(String(jwk(pair).crv)) })
  }
})

t.test('a JWK\'s own words count', async t => {
  const options = { algorithm: 'ES256' } as const
  const key = (members: object): JsonWebKey => ({ ...jwk(ec), ...members })
  t.equal(publicKey(key({ kid: 'own', use: 'sig', alg: 'ES256', key_ops: ['verify'] }), options).kid, 'own')
  t.equal(publicKey(key({ kid: 'own' }), { ...options, kid: 'given' }).kid, 'given')
  t.ok(publicKey(key({ use: undefined, alg: undefined, key_ops: undefined }), options))
  t.throws(() => publicKey(key({ kid: 7 }), options), { code: 'GTH_KEYS_KID_INVALID' })
  t.throws(() => publicKey(key({ kid: '' }), options), { code: 'GTH_KEYS_KID_INVALID' })
  for (const use of ['enc', '', null, ['sig']]) t.throws(() => publicKey(key({ use }), options), { code: 'GTH_KEYS_JWK_FORBIDS_USE', message: /"use"/ })
  for (const alg of ['ES384', 'RS256', 'none', null]) t.throws(() => publicKey(key({ alg }), options), { code: 'GTH_KEYS_JWK_FORBIDS_USE', message: /"alg"/ })
  for (const operations of [[], ['sign'], 'verify', null, {}]) t.throws(() => publicKey(key({ key_ops: operations }), options), { code: 'GTH_KEYS_JWK_FORBIDS_USE', message: /"key_ops"/ })
})

t.test('the options', async t => {
  for (const options of [undefined, null, {}, 'ES256', { algorithm: 'HS256' }, { algorithm: 'none' }, { algorithm: ['ES256'] }, { algorithm: ['ES256', 'HS256'] }]) {
    t.throws(() => unchecked(ec.publicKey, options), { code: 'GTH_KEYS_ALGORITHM_INVALID' }, inspect(options))
  }
  t.throws(() => unchecked(ec.publicKey, { algorithm: 'ES256', algorithms: [] }), { code: 'GTH_KEYS_UNKNOWN_OPTION' })
  t.throws(() => unchecked(ec.publicKey, { algorithm: 'ES256', kid: '' }), { code: 'GTH_KEYS_KID_INVALID' })
})

t.test('no error shows the material', async t => {
  const { d } = ec.privateKey.export({ format: 'jwk' })
  const body = String(texts['PKCS8 EC']).split('\n')[1]
  for (const key of [texts['PKCS8 EC'], { ...jwk(ec), d }, `junk ${body}`, { ...jwk(ec), x: d }, { kty: 'EC', crv: d }]) {
    try {
      unchecked(key, { algorithm: 'ES256' })
      t.fail('refused')
    } catch (error) {
      const shown = inspect(error, { depth: null, showHidden: true })
      t.notOk(shown.includes(String(d)) || shown.includes(String(body)), String(error))
    }
  }
})
