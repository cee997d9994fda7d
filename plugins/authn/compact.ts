import { isUtf8 } from 'node:buffer'
import { TokenMalformed } from './errors.ts'

/** A JSON object as it came: nothing about its members is known. */
export type JsonObject = Record<string, unknown>

/** The two JSON texts of a compact JWS (RFC 7515 §7.1), parsed and not yet believed. */
export interface Decoded {
  readonly header: JsonObject
  readonly payload: JsonObject
}

/**
 * Canonical base64url (RFC 7515 §2, RFC 4648 §3.5): no padding, no white space, and no bits set that decoding
 * would drop, so that one token has one spelling.
 */
const CANONICAL = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/

/** Whether the segment is canonical base64url of at least one byte. */
export function isCanonical (segment: string): boolean {
  return segment !== '' && CANONICAL.test(segment)
}

/**
 * Takes a compact JWS apart (RFC 7515 §5.2, RFC 7519 §7.2): three canonical segments, of which the first two
 * are valid UTF-8 and JSON objects.
 *
 * @throws TokenMalformed
 */
export function decodeCompact (token: string): Decoded {
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first === -1 || second === -1) throw new TokenMalformed()
  const header = token.slice(0, first)
  const payload = token.slice(first + 1, second)
  // A third dot is in no alphabet, so the signature's check refuses it.
  if (!isCanonical(header) || !isCanonical(payload) || !isCanonical(token.slice(second + 1))) throw new TokenMalformed()
  return { header: parseObject(header), payload: parseObject(payload) }
}

function parseObject (segment: string): JsonObject {
  const bytes = Buffer.from(segment, 'base64url')
  const value = isUtf8(bytes) ? parse(bytes.toString()) : null
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TokenMalformed()
  return value as JsonObject
}

function parse (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The cause would quote the token.
    throw new TokenMalformed()
  }
}
