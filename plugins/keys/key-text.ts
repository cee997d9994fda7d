import { createPrivateKey, createPublicKey } from 'node:crypto'

/** Bytes. No key is as short, so decoding stops here at the latest. */
const SHORTEST_KEY = 32
const ASN1_SEQUENCE = 0x30
/** PEM, its RFC 4716 variant, OpenSSH lines (also within their base64), and the `kty` of a JWK, quoted in any way. */
const KEY_TEXT = /----[ -]BEGIN|\bssh-(?:rsa|dss|ed)|\becdsa-sha2-|\bsk-(?:ssh|ecdsa)-|\bkty\\*["']?\s*:/
const HEX = /^(?:[\da-f]{2})+$/i
/** The object identifiers of RSA, EC, Ed25519 and Ed448 keys in DER, and what reading a file as text makes of them. */
const ALGORITHM_IDS = ['2a864886f70d0101', '2a8648ce3d0201', '06032b6570', '06032b6571'].flatMap(hex => {
  const id = Buffer.from(hex, 'hex')
  return [id, Buffer.from(id.toString('latin1')), Buffer.from(id.toString('utf8'))]
})

/**
 * Whether a would-be HMAC secret is really the text of a key or a certificate: PEM, DER, JWK, JWKS or an
 * OpenSSH key, also within base64, hex or quotes, with escaped line breaks, a byte order mark or in UTF-16.
 * Whoever knows the public key could otherwise sign tokens with it.
 */
export function isKeyText (bytes: Uint8Array): boolean {
  if (bytes.byteLength < SHORTEST_KEY) return false
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isDer(buffer)) return true
  // Zero bytes are UTF-16's; its byte order mark is not valid UTF-8.
  const text = buffer.toString('utf8').replace(/[\0\ufffd]/g, '')
  if (KEY_TEXT.test(text)) return true
  const compact = text.replace(/\\+[nr]|[^\w+/-]/g, '')
  return isKeyText(Buffer.from(compact, 'base64')) || (HEX.test(compact) && isKeyText(Buffer.from(compact, 'hex')))
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
