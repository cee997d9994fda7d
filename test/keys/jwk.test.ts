import { inspect } from 'node:util'
import t from 'tap'
import { assertMayVerify, assertPublic, bytesOf, curveOf, mayVerify, readPublicJwk } from '../../plugins/keys/jwk.ts'
import { ec, ed, ed448, jwk, rsa } from './material.ts'

t.test('every type, with nothing but the members that make the key', async t => {
  for (const pair of [rsa, ec, ed, ed448]) {
    t.ok(readPublicJwk({ ...jwk(pair), x5c: ['AAAA'], x5u: 'http://127.0.0.1/', kid: 7, ext: true }).equals(pair.publicKey))
  }
  const { n } = jwk(rsa)
  const padded = Buffer.concat([Buffer.alloc(1), Buffer.from(String(n), 'base64url')]).toString('base64url')
  t.ok(readPublicJwk({ ...jwk(rsa), n: padded }).equals(rsa.publicKey), 'a zero byte before a number')
})

t.test('a private member, of whatever value and type', async t => {
  for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) {
    for (const pair of [rsa, ec, ed]) {
      t.throws(() => readPublicJwk({ ...jwk(pair), [member]: null }), { code: 'GTH_KEYS_KEY_IS_PRIVATE' })
      t.throws(() => assertPublic({ ...jwk(pair), [member]: undefined }), { code: 'GTH_KEYS_KEY_IS_PRIVATE' })
    }
  }
  t.doesNotThrow(() => assertPublic(jwk(ec)))
})

t.test('types and curves that nobody here signs with', async t => {
  for (const kty of [undefined, null, '', 'ec', 'oct', 'AKP', ['EC'], '__proto__']) t.throws(() => readPublicJwk({ ...jwk(ec), kty }), { code: 'GTH_KEYS_JWK_TYPE_UNKNOWN' }, inspect(kty))
  for (const crv of [undefined, null, 'p-256', 'secp256k1', 'Ed25519', 'toString', ['P-256']]) {
    t.throws(() => curveOf({ crv }, 'EC'), { code: 'GTH_KEYS_JWK_CURVE_UNKNOWN', message: 'The "crv" of this EC JWK is not one of P-256, P-384, P-521.' }, inspect(crv))
    t.throws(() => readPublicJwk({ ...jwk(ec), crv }), { code: 'GTH_KEYS_JWK_CURVE_UNKNOWN' })
  }
  for (const crv of ['X25519', 'P-256']) t.throws(() => readPublicJwk({ ...jwk(ed), crv }), { code: 'GTH_KEYS_JWK_CURVE_UNKNOWN' })
})

t.test('the one spelling of a member', async t => {
  t.strictSame(bytesOf({ k: '' }, 'k'), Buffer.alloc(0))
  t.strictSame(bytesOf({ k: '-_8' }, 'k'), Buffer.from([0xfb, 0xff]))
  for (const k of ['-_9', '-_8=', ' -_8', '-_8\n', '+/8', '-', 'AAAA.', 'é', 7, null, undefined, ['-_8'], {}]) {
    t.throws(() => bytesOf({ k }, 'k'), { code: 'GTH_KEYS_JWK_MEMBER_INVALID', message: 'The "k" of this JWK is not canonical base64url.' }, inspect(k))
  }
  for (const [pair, members] of [[rsa, ['n', 'e']], [ec, ['x', 'y']], [ed, ['x']], [ed448, ['x']]] as const) {
    for (const member of members) {
      const text = String(jwk(pair)[member as 'x'])
      for (const value of [undefined, `${text}=`, `${text} `, 7]) t.throws(() => readPublicJwk({ ...jwk(pair), [member]: value }), { code: 'GTH_KEYS_JWK_MEMBER_INVALID' })
    }
  }
})

t.test('a coordinate has the length of its curve', async t => {
  for (const [pair, bytes] of [[ec, 32], [ed, 32], [ed448, 57]] as const) {
    const x = Buffer.from(String(jwk(pair).x), 'base64url')
    for (const other of [Buffer.alloc(0), x.subarray(1), Buffer.concat([Buffer.alloc(1), x])]) {
      t.throws(() => readPublicJwk({ ...jwk(pair), x: other.toString('base64url') }), { code: 'GTH_KEYS_JWK_MEMBER_INVALID', message: `The "x" of this JWK is not ${bytes} bytes long.` })
    }
  }
})

t.test('a point that is not on its curve', async t => {
  for (const y of [jwk(ec).x, Buffer.alloc(32).toString('base64url'), Buffer.alloc(32, 255).toString('base64url')]) {
    t.throws(() => readPublicJwk({ ...jwk(ec), y }), { code: 'GTH_KEYS_JWK_NO_KEY' })
  }
})

t.test('what a JWK says of its use', async t => {
  for (const members of [{}, { use: 'sig' }, { key_ops: ['verify'] }, { key_ops: ['sign', 'verify'], use: 'sig' }, { alg: 'none' }]) {
    t.ok(mayVerify(members))
    t.doesNotThrow(() => assertMayVerify(members))
  }
  for (const use of ['enc', '', null, ['sig'], 'SIG']) t.throws(() => assertMayVerify({ use, key_ops: ['verify'] }), { code: 'GTH_KEYS_JWK_FORBIDS_USE', message: /"use"/ })
  for (const operations of [[], ['sign'], 'verify', null, {}, ['verifies']]) {
    t.notOk(mayVerify({ key_ops: operations }))
    t.throws(() => assertMayVerify({ use: 'sig', key_ops: operations }), { code: 'GTH_KEYS_JWK_FORBIDS_USE', message: /"key_ops"/ })
  }
})
