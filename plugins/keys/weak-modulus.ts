/** The smallest odd primes: the published fingerprint of ROCA needs no more, and a sound modulus has none as a factor. */
const PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
  103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167
]

/** What the powers of 65537 leave modulo each of the primes. */
const POWERS = PRIMES.map(prime => {
  const powers = new Set<number>()
  for (let power = 1; !powers.has(power); power = power * 65537 % prime) powers.add(power)
  return { prime: BigInt(prime), powers }
})

/**
 * Whether the modulus of an RSA key gives its private key away to whoever looks.
 *
 * Either it has a factor below 170. Or it is one of the keys that the library of Infineon's chips made for ten
 * years (ROCA, CVE-2017-15361): their primes are 65537^a modulo the product of the smallest primes, and so the
 * modulus is a power of 65537 modulo each of these, which happens to one in 2^27 other moduli (Nemec et al.,
 * "The Return of Coppersmith's Attack", ACM CCS 2017, §2.1). A fingerprint of public numbers, no cryptography.
 */
export function isWeakModulus (modulus: bigint): boolean {
  const residues = POWERS.map(({ prime }) => Number(modulus % prime))
  return modulus % 2n === 0n || residues.includes(0) || POWERS.every(({ powers }, i) => powers.has(residues[i] as number))
}
