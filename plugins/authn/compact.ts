import { isUtf8 } from 'node:buffer'
import { TokenMalformed } from './errors.ts'

/** A JSON object as it came: nothing about its members is known. */
export type JsonObject = Record<string, unknown>

/** The segments of a compact JWS (RFC 7515 §7.1) that are JSON texts, as they came. */
export interface Compact {
  readonly header: string
  readonly payload: string
}

const ALPHABET = /^[\w-]+$/
/** What may be last of 2 or 3 characters that are left over: the others carry bits that are no part of a byte. */
const LAST: Readonly<Record<number, string>> = { 2: 'AQgw', 3: 'AEIMQUYcgkosw048' }

/**
 * Whether the segment is canonical base64url of at least one byte (RFC 7515 §2, RFC 4648 §3.5): no padding, no white
 * space, and no bits set that decoding would drop, so that one token has one spelling.
 */
export function isCanonical (segment: string): boolean {
  const over = segment.length % 4
  return ALPHABET.test(segment) && (over === 0 || LAST[over]?.includes(segment.slice(-1)) === true)
}

/**
 * Takes a compact JWS apart (RFC 7515 §5.2, RFC 7519 §7.2): three segments, of which the last one is canonical base64url.
 * The two others are for `parseSegment` to check, or `assertSegment`.
 *
 * @throws TokenMalformed
 */
export function splitCompact (token: string): Compact {
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first === -1 || second === -1) throw new TokenMalformed()
  // A third dot is in no alphabet, so the signature's check refuses it.
  if (!isCanonical(token.slice(second + 1))) throw new TokenMalformed()
  return { header: token.slice(0, first), payload: token.slice(first + 1, second) }
}

/** A segment that is canonical base64url of the UTF-8 text of a JSON object, parsed and not yet believed. @throws TokenMalformed */
export function parseSegment (segment: string): JsonObject {
  const value = parse(textOf(segment).toString())
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TokenMalformed()
  return value as JsonObject
}

/** Checks the spelling of a segment that somebody else parses. @throws TokenMalformed */
export function assertSegment (segment: string): void {
  textOf(segment)
}

function textOf (segment: string): Buffer {
  if (!isCanonical(segment)) throw new TokenMalformed()
  const bytes = Buffer.from(segment, 'base64url')
  if (!isUtf8(bytes)) throw new TokenMalformed()
  return bytes
}

function parse (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The cause would quote the token.
    throw new TokenMalformed()
  }
}
