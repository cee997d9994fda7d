import { createPublicKey, type KeyObject } from 'node:crypto'
import { JwkCurveUnknown, JwkForbidsUse, JwkMemberInvalid, JwkNoKey, JwkTypeUnknown, KeyIsPrivate } from './errors.ts'
import type { JsonWebKey } from './json-web-key.ts'

/** A JWK as it came: nothing about its members is known. */
export type Jwk = Readonly<Record<string, unknown>>

/** Each curve by its key type, with the bytes of a coordinate (RFC 7518 §6.2.1, RFC 8037 §2). */
export const CURVES: Readonly<Record<'EC' | 'OKP', Readonly<Record<string, number>>>> = {
  EC: { 'P-256': 32, 'P-384': 48, 'P-521': 66 },
  OKP: { Ed25519: 32, Ed448: 57 }
}

/** Bytes: OpenSSL's 16384 bits and a zero in front. It needs minutes to read numbers of a megabyte, and nothing else runs meanwhile. */
const MODULUS_BYTES = 2049
/** Bytes: FIPS 186-5 §A.1.1 wants less than 256 bits; verifying takes the longer, the larger the exponent is. */
const EXPONENT_BYTES = 33

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** Whether the JWK's own `use` and `key_ops` let it verify signatures (RFC 7517 §4.2-4.3). */
export function mayVerify (jwk: Jwk): boolean {
  return forbiddingMember(jwk) === null
}

/** Checks that the JWK's own `use` and `key_ops` let it verify signatures. @throws JwkForbidsUse */
export function assertMayVerify (jwk: Jwk): void {
  const member = forbiddingMember(jwk)
  if (member !== null) throw new JwkForbidsUse(member)
}

function forbiddingMember ({ use, key_ops: operations }: Jwk): string | null {
  if (use !== undefined && use !== 'sig') return 'use'
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify')) ? null : 'key_ops'
}

/** Checks that the JWK has no member of a private key or a secret, whatever its type. @throws KeyIsPrivate */
export function assertPublic (jwk: Jwk): void {
  if (PRIVATE_MEMBERS.some(member => member in jwk)) throw new KeyIsPrivate()
}

/**
 * The public key that a JWK describes. Only the members that make the key are read: `x5c` and the like are ignored.
 *
 * @throws KeyIsPrivate, JwkTypeUnknown, JwkCurveUnknown, JwkMemberInvalid, JwkNoKey: none shows the JWK.
 */
export function readPublicJwk (jwk: Jwk): KeyObject {
  assertPublic(jwk)
  const key = publicMembers(jwk)
  try {
    return createPublicKey({ key, format: 'jwk' })
  } catch {
    // The cause would quote the input.
    throw new JwkNoKey()
  }
}

function publicMembers (jwk: Jwk): JsonWebKey {
  const { kty } = jwk
  // An extra zero byte in front of a number is some issuers' habit and does no harm; a coordinate has its length.
  if (kty === 'RSA') return { kty, n: number(jwk, 'n', MODULUS_BYTES), e: number(jwk, 'e', EXPONENT_BYTES) }
  if (kty !== 'EC' && kty !== 'OKP') throw new JwkTypeUnknown()
  const crv = curveOf(jwk, kty)
  const bytes = CURVES[kty][crv] as number
  return { kty, crv, x: coordinate(jwk, 'x', bytes), ...(kty === 'EC' && { y: coordinate(jwk, 'y', bytes) }) }
}

/** The curve of an elliptic JWK. @throws JwkCurveUnknown */
export function curveOf ({ crv }: Jwk, kty: 'EC' | 'OKP'): string {
  if (typeof crv === 'string' && Object.hasOwn(CURVES[kty], crv)) return crv
  throw new JwkCurveUnknown(kty, Object.keys(CURVES[kty]).join(', '))
}

/** The bytes of a member in base64url: no padding, no white space, no unused bits (RFC 7515 §2). @throws JwkMemberInvalid */
export function bytesOf (jwk: Jwk, member: string): Buffer {
  const value = jwk[member]
  if (typeof value === 'string') {
    const bytes = Buffer.from(value, 'base64url')
    if (bytes.toString('base64url') === value) return bytes
  }
  throw new JwkMemberInvalid(member, 'canonical base64url')
}

function number (jwk: Jwk, member: string, most: number): string {
  const bytes = bytesOf(jwk, member)
  if (bytes.byteLength > most) throw new JwkMemberInvalid(member, `at most ${most} bytes long`)
  return bytes.toString('base64url')
}

function coordinate (jwk: Jwk, member: string, length: number): string {
  const bytes = bytesOf(jwk, member)
  if (bytes.byteLength !== length) throw new JwkMemberInvalid(member, `${length} bytes long`)
  return bytes.toString('base64url')
}
