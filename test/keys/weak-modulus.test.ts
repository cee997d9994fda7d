import fc from 'fast-check'
import t from 'tap'
import { isWeakModulus } from '../../plugins/keys/weak-modulus.ts'
import { rocaModulus, rsa } from './material.ts'

const modulusOf = (n: unknown) => BigInt('0x' + Buffer.from(String(n), 'base64url').toString('hex'))

t.test('ROCA: a product of powers of 65537', async t => {
  fc.assert(fc.property(fc.bigInt(0n, 2n ** 52n), fc.bigInt(0n, 2n ** 52n), fc.nat(500), fc.nat(500), (j, k, a, b) => isWeakModulus(rocaModulus(j, k, a, b))))
  t.equal(rocaModulus().toString(2).length, 2048)
})

t.test('the residues are those of the published fingerprint', async t => {
  // Bit r of a mask: r is a power of 65537 (crocs-muni/roca, the first eight odd primes).
  const masks: Array<[bigint, bigint]> = [[3n, 6n], [5n, 30n], [7n, 126n], [11n, 1026n], [13n, 5658n], [17n, 107286n], [19n, 199410n], [23n, 8388606n]]
  const product = primesTo(167).reduce((all, prime) => all * prime, 1n)
  for (const [prime, mask] of masks) {
    for (let residue = 1n; residue < prime; residue++) {
      // 1 modulo all others
      const others = product / prime
      const n = [...Array(Number(prime)).keys()].map(k => 1n + BigInt(k) * others).find(n => n % prime === residue) as bigint
      const odd = n % 2n === 1n ? n : n + product
      t.equal(isWeakModulus(odd), (mask >> residue & 1n) === 1n, `${residue} modulo ${prime}`)
    }
  }
})

t.test('a small factor', async t => {
  const n = modulusOf(rsa.publicKey.export({ format: 'jwk' }).n)
  for (const prime of [2n, ...primesTo(167)]) t.ok(isWeakModulus(n * prime), String(prime))
  t.notOk(isWeakModulus(n))
})

function primesTo (most: number): bigint[] {
  const numbers = [...Array(most + 1).keys()].slice(3)
  return numbers.filter(n => n % 2 === 1 && !numbers.some(m => m < n && n % m === 0)).map(BigInt)
}
