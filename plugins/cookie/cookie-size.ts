/** Browsers drop a cookie whose name and value have more bytes together, and say nothing (RFC 6265bis §5.7). */
export const MAX_COOKIE_BYTES = 4096

/** What @fastify/cookie does not percent-encode. A token has nothing else. */
const PLAIN = /^[\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/
/** Characters of a claim's name in a message. */
const LONGEST_NAME = 64

/** The bytes of name and value, as they are sent, if they are more than the limit; null if the cookie fits. */
export function cookieTooLarge (name: string, value: string, limit = MAX_COOKIE_BYTES): { bytes: number } | null {
  const bytes = name.length + (PLAIN.test(value) ? value : encodeURIComponent(value)).length
  return bytes > limit ? { bytes } : null
}

/**
 * The claim of a JWT that has most bytes, counted as JSON, with its name; null if the token is no JWT or has no claims.
 * Only measures: nothing is verified, and no value leaves it.
 */
export function largestClaim (token: string): { name: string, bytes: number } | null {
  const [, payload, , ...more] = token.split('.')
  if (payload === undefined || more.length > 0) return null
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return null
    return Object.entries(claims)
      .map(([name, value]) => ({ name, bytes: Buffer.byteLength(`${JSON.stringify(name)}:${JSON.stringify(value)}`) }))
      .reduce<{ name: string, bytes: number } | null>((largest, claim) => largest === null || claim.bytes > largest.bytes ? claim : largest, null)
  } catch {
    // An opaque token, or one nested deeper than JSON.stringify goes.
    return null
  }
}

/** What an error says of a cookie that does not fit: its name, its bytes, the limit and the largest claim. Null if it fits. */
export function sizeFault (name: string, value: string, limit = MAX_COOKIE_BYTES): string | null {
  const tooLarge = cookieTooLarge(name, value, limit)
  if (tooLarge === null) return null
  const claim = largestClaim(value)
  const culprit = claim === null ? '' : ` Its largest claim is ${JSON.stringify(claim.name.slice(0, LONGEST_NAME))} with ${claim.bytes} bytes.`
  return `The cookie "${name}" would have ${tooLarge.bytes} bytes, its name and value together; at most ${limit} are possible.${culprit}`
}
