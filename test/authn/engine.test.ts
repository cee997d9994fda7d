import { constants, generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { createEngine } from '../../plugins/authn/engine.ts'
import { publicKey, secretKey, type PublicAlgorithm } from '../../plugins/keys/index.ts'
import { claims, hmac, keyPair, mint, type Sign } from './mint.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const p256 = curve('P-256')
const p384 = curve('P-384')
const p521 = curve('P-521')
const ed25519 = generateKeyPairSync('ed25519')
const ed448 = generateKeyPairSync('ed448')
const pss = (saltLength: number) => ({ padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })

async function accepts (key: Parameters<typeof createEngine>[0], sign: Sign, header: object = { alg: key.algorithm }): Promise<boolean> {
  const check = await createEngine(key)
  try {
    check(mint(claims(), header, sign))
    return true
  } catch {
    return false
  }
}

t.test('each algorithm of a secret', async t => {
  const secret = Buffer.alloc(64, 'secret')
  for (const [algorithm, hash] of [['HS256', 'sha256'], ['HS384', 'sha384'], ['HS512', 'sha512']] as const) {
    const key = secretKey(secret, { algorithm })
    t.ok(await accepts(key, hmac(secret, hash)), algorithm)
    t.notOk(await accepts(key, hmac(Buffer.alloc(64, 'other'), hash)), `${algorithm} with another secret`)
    for (const [alg, other] of [['HS256', 'sha256'], ['HS384', 'sha384'], ['HS512', 'sha512']] as const) {
      t.equal(await accepts(key, hmac(secret, other), { alg }), alg === algorithm, `${algorithm} and a right ${alg}`)
    }
  }
})

t.test('each algorithm of a key pair', async t => {
  const rows: Array<[PublicAlgorithm, ReturnType<typeof curve>, Sign]> = [
    ['RS256', rsa, keyPair(rsa.privateKey, 'sha256')], ['RS384', rsa, keyPair(rsa.privateKey, 'sha384')], ['RS512', rsa, keyPair(rsa.privateKey, 'sha512')],
    ['PS256', rsa, keyPair(rsa.privateKey, 'sha256', pss(32))], ['PS384', rsa, keyPair(rsa.privateKey, 'sha384', pss(48))], ['PS512', rsa, keyPair(rsa.privateKey, 'sha512', pss(64))],
    ['ES256', p256, keyPair(p256.privateKey, 'sha256')], ['ES384', p384, keyPair(p384.privateKey, 'sha384')], ['ES512', p521, keyPair(p521.privateKey, 'sha512')],
    ['EdDSA', ed25519, keyPair(ed25519.privateKey, null)], ['EdDSA', ed448, keyPair(ed448.privateKey, null)]
  ]
  for (const [algorithm, { publicKey: material }, sign] of rows) {
    const key = publicKey(material, { algorithm })
    const spki = Buffer.from(material.export({ type: 'spki', format: 'pem' }))
    t.ok(await accepts(key, sign), algorithm)
    t.notOk(await accepts(key, input => sign(input + ' ')), `${algorithm} over something else`)
    t.notOk(await accepts(key, input => sign(input).subarray(0, -1)), `${algorithm}, a byte short`)
    t.notOk(await accepts(key, input => Buffer.concat([sign(input), Buffer.alloc(1)])), `${algorithm}, a byte long`)
    t.notOk(await accepts(key, () => Buffer.alloc(sign('').length)), `${algorithm}, all zero`)
    t.notOk(await accepts(key, hmac(spki), { alg: 'HS256' }), `${algorithm}: the public key as a secret`)
    t.notOk(await accepts(key, sign, { alg: 'none' }), `${algorithm} and none`)
  }
})

t.test('an RSA key signs with its own algorithm only', async t => {
  const key = publicKey(rsa.publicKey, { algorithm: 'RS256' })
  t.notOk(await accepts(key, keyPair(rsa.privateKey, 'sha512'), { alg: 'RS512' }))
  t.notOk(await accepts(key, keyPair(rsa.privateKey, 'sha256', pss(32)), { alg: 'PS256' }))
})

t.test('claims have another judge', async t => {
  const secret = Buffer.alloc(32, 1)
  const check = await createEngine(secretKey(secret, { algorithm: 'HS256' }))
  t.doesNotThrow(() => check(mint(claims({ exp: 1, nbf: 9e15, iss: null }), { alg: 'HS256' }, hmac(secret))))
})
