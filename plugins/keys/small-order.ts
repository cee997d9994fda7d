const P25519 = 2n ** 255n - 19n
const P448 = 2n ** 448n - 2n ** 224n - 1n
/** The y coordinate of half of Ed25519's points of order 8; that of the other half is its negative. */
const ORDER_8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n

/** Each curve's field, the bits of a y coordinate, and those of the points whose order divides the cofactor (RFC 8032 §5.1, §5.2). */
const CURVES: Readonly<Record<string, { prime: bigint, bits: number, ys: readonly bigint[] }>> = {
  Ed25519: { prime: P25519, bits: 255, ys: [0n, 1n, P25519 - 1n, ORDER_8, P25519 - ORDER_8] },
  Ed448: { prime: P448, bits: 448, ys: [0n, 1n, P448 - 1n] }
}

/**
 * Whether an Ed25519 or Ed448 public key is one of the points of small order. With such a key some signatures,
 * which need no private key, verify for every message: no more secret than an RSA exponent of 1.
 *
 * @param curve Ed25519 or Ed448
 * @param point the encoded key (RFC 8032 §5.1.2, §5.2.2)
 */
export function isSmallOrder (curve: string, point: Uint8Array): boolean {
  const { prime, bits, ys } = CURVES[curve] as { prime: bigint, bits: number, ys: readonly bigint[] }
  const encoded = BigInt(`0x${Buffer.from(point).reverse().toString('hex')}`)
  // What is above the coordinate is the sign of x; a coordinate that is not reduced means the same point.
  return ys.includes(BigInt.asUintN(bits, encoded) % prime)
}
