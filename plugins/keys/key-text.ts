import { createPrivateKey, createPublicKey } from 'node:crypto'

/** Bytes. No key is as short, so decoding stops here at the latest. */
const SHORTEST_KEY = 32
/** How many spellings may be wrapped in each other, such as hex in base64 in quotes. */
const MOST_WRAPPINGS = 5
const BYTE_ORDER_MARK = Buffer.from('\ufeff')
const ASN1_SEQUENCE = 0x30
/** PEM, its RFC 4716 variant, OpenSSH lines (also within their base64), and the `kty` of a JWK, quoted in any way. */
const KEY_TEXT = /----[ -]BEGIN|\bssh-(?:rsa|dss|ed)|\becdsa-sha2-|\bsk-(?:ssh|ecdsa)-|\bkty\\*["']?\s*:/i
const BASE64_RUN = /[\w+/-]+/g
const HEX_RUN = /(?:[\da-f]{2})+/gi
const PERCENT_ENCODED = /%([\da-f]{2})/gi
/** The object identifiers of RSA, EC, Ed25519 and Ed448 keys in DER, and what reading a file as text makes of them. */
const ALGORITHM_IDS = ['2a864886f70d0101', '2a8648ce3d0201', '06032b6570', '06032b6571'].flatMap(hex => {
  const id = Buffer.from(hex, 'hex')
  return [id, Buffer.from(id.toString('latin1')), Buffer.from(id.toString('utf8'))]
})

/**
 * Whether a would-be HMAC secret is really the text of a key or a certificate: PEM, DER, JWK, JWKS or an
 * OpenSSH key, also within base64, hex, percent-encoding or quotes, behind a prefix (`KEY=`, `base64:`, `0x`), with
 * escaped line breaks, a byte order mark or in UTF-16. Whoever knows the public key could otherwise sign tokens with it.
 */
export function isKeyText (bytes: Uint8Array): boolean {
  return isKey(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), MOST_WRAPPINGS)
}

function isKey (given: Buffer, wrappings: number): boolean {
  if (given.byteLength < SHORTEST_KEY) return false
  const marked = given.subarray(0, BYTE_ORDER_MARK.byteLength).equals(BYTE_ORDER_MARK)
  const bytes = marked ? given.subarray(BYTE_ORDER_MARK.byteLength) : given
  if (isDer(bytes)) return true
  // Zero bytes are UTF-16's; its byte order mark is not valid UTF-8.
  const text = bytes.toString('utf8').replace(/[\0\ufffd]/g, '')
  if (KEY_TEXT.test(text)) return true
  return wrappings > 0 && unwrapped(text).some(inner => isKey(inner, wrappings - 1))
}

/** What the text may be a spelling of. A prefix ends where a run does; line breaks, and the colons of hex, are no end. */
function unwrapped (text: string): Buffer[] {
  const unbroken = text.replace(/\\+[nr]|\s/g, '')
  const compact = unbroken.replace(/[^\w+/-]/g, '')
  const base64 = new Set([compact, longest(unbroken, BASE64_RUN), longest(text, BASE64_RUN)])
  const hex = new Set([longest(compact, HEX_RUN), longest(unbroken, HEX_RUN)])
  const plain = text.replace(PERCENT_ENCODED, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
  return [
    ...[...base64].map(run => Buffer.from(run, 'base64')),
    ...[...hex].map(run => Buffer.from(run, 'hex')),
    ...(plain === text ? [] : [Buffer.from(plain, 'latin1')])
  ]
}

function longest (text: string, run: RegExp): string {
  return (text.match(run) ?? []).reduce((one, other) => other.length > one.length ? other : one, '')
}

function isDer (key: Buffer): boolean {
  if (ALGORITHM_IDS.some(id => key.includes(id))) return true
  // PKCS #1 and SEC 1 name no algorithm.
  return key[0] === ASN1_SEQUENCE && [
    () => createPublicKey({ key, format: 'der', type: 'pkcs1' }),
    () => createPrivateKey({ key, format: 'der', type: 'sec1' })
  ].some(reads)
}

function reads (read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}
