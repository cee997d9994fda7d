import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { isSmallOrder } from '../../plugins/keys/small-order.ts'

const p25519 = 2n ** 255n - 19n
const p448 = 2n ** 448n - 2n ** 224n - 1n

function encode (y: bigint, bytes: number, sign: 0 | 0x80): Uint8Array {
  const point = Buffer.from(y.toString(16).padStart(2 * bytes, '0'), 'hex').reverse()
  point[bytes - 1] = (point[bytes - 1] as number) | sign
  return point
}

function power (base: bigint, exponent: bigint, prime: bigint): bigint {
  let result = 1n
  for (let b = base, e = exponent; e > 0n; e /= 2n, b = b * b % prime) {
    if (e % 2n === 1n) result = result * b % prime
  }
  return result
}

t.test('the points whose order is the cofactor or less, in every spelling', async t => {
  // A point of order 8 doubles to one of order 4, which has y = 0: x² = -y², so that 2y² = 1 - dy⁴ on the curve y² - x² = 1 + dx²y².
  const d = (p25519 - 121665n) * power(121666n, p25519 - 2n, p25519) % p25519
  const y8 = BigInt('0x' + Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex').reverse().toString('hex'))
  const y2 = y8 * y8 % p25519
  t.equal((d * y2 % p25519 * y2 + 2n * y2 - 1n) % p25519, 0n)
  for (const sign of [0, 0x80] as const) {
    for (const y of [0n, 1n, p25519 - 1n, p25519, p25519 + 1n, y8, p25519 - y8]) t.ok(isSmallOrder('Ed25519', encode(y, 32, sign)), String(y))
    for (const y of [0n, 1n, p448 - 1n, p448, p448 + 1n]) t.ok(isSmallOrder('Ed448', encode(y, 57, sign)), String(y))
    for (const y of [2n, p25519 - 2n, p25519 + 2n]) t.notOk(isSmallOrder('Ed25519', encode(y, 32, sign)), String(y))
    for (const y of [2n, p448 - 2n, p448 + 2n]) t.notOk(isSmallOrder('Ed448', encode(y, 57, sign)), String(y))
  }
})

t.test('keys as they are made', async t => {
  for (const { publicKey } of [generateKeyPairSync('ed25519'), generateKeyPairSync('ed448')]) {
    const { crv, x } = publicKey.export({ format: 'jwk' })
    t.notOk(isSmallOrder(String(crv), Buffer.from(String(x), 'base64url')))
  }
})
