import { createHmac, randomBytes, sign as signWith, type KeyObject } from 'node:crypto'
import { secretKey } from '../../plugins/keys/index.ts'

// Tokens from node:crypto alone, so that no library has a say in what a test sends.

export const ISSUER = 'https://login.example.com'
export const AUDIENCE = 'https://api.example.com'
export const SECRET = randomBytes(32)
export const TRUST = { issuer: ISSUER, audience: AUDIENCE, keys: secretKey(SECRET, { algorithm: 'HS256' }) }

export const HEADER = { alg: 'HS256', typ: 'at+jwt' }

/** Seconds since the epoch. */
export const now = () => Math.floor(Date.now() / 1000)

/** Claims that pass, with changes; undefined leaves a claim out. */
export const claims = (changes: object = {}): Record<string, unknown> => ({
  iss: ISSUER, aud: AUDIENCE, sub: 'alice', iat: now(), exp: now() + 300, ...changes
})

/** The JSON text of a value, or what is to stand there instead, byte for byte. */
type Part = object | string | Buffer

export const base64url = (part: Part): string =>
  (Buffer.isBuffer(part) ? part : Buffer.from(typeof part === 'string' ? part : JSON.stringify(part))).toString('base64url')

export type Sign = (input: string) => Buffer

/** HMAC with SHA-256, unless another hash is named. */
export const hmac = (secret: Buffer, hash = 'sha256'): Sign => input => createHmac(hash, secret).update(input).digest()

/** A signature with a private key; null for EdDSA. */
export const keyPair = (key: KeyObject, hash: string | null, padding?: { padding: number, saltLength: number }): Sign =>
  input => signWith(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363', ...padding })

/** A token with a right signature over whatever it is given. */
export function mint (payload: Part = claims(), header: Part = HEADER, sign: Sign = hmac(SECRET)): string {
  const input = `${base64url(header)}.${base64url(payload)}`
  return `${input}.${sign(input).toString('base64url')}`
}

/** JSON text of good claims, with the member as raw text: for what JSON.stringify cannot say. */
export function rawClaims (member: string, changes: object = {}): string {
  return JSON.stringify(claims(changes)).replace(/\}$/, `,${member}}`)
}
