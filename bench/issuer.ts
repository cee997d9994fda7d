import { createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import type { Algorithm, Task } from './task.ts'

/** What a token may have otherwise than a good one. */
export interface Changes {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly typ?: string
  readonly kid?: string
  /** Random bytes for a signature. */
  readonly forged?: boolean
}

/** A key, and tokens signed with it. */
export interface Issuer {
  readonly algorithm: Algorithm
  readonly material: Task['material']
  readonly issuer: string
  readonly audience: string
  /** Each token is another, and all good ones are of one length. */
  readonly token: (changes?: Changes) => string
}

/** The permission that the measured route asks for, and all that a good token grants. */
export const PERMISSION = 'orders:write'
const PERMISSIONS = ['orders:read', PERMISSION]

/**
 * An issuer with a fresh key. Its tokens grant the permission twice, as `permissions` and as `scope`: each contender
 * finds it where it looks for it.
 */
export function createIssuer (algorithm: Algorithm, issuer = 'https://login.example.com'): Issuer {
  const { material, signature } = keyFor(algorithm)
  const audience = 'https://api.example.com'
  const now = Math.floor(Date.now() / 1000)
  const encode = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url')
  const token = ({ claims, typ = 'at+jwt', kid, forged = false }: Changes = {}) => {
    const subject = { sub: randomBytes(8).toString('hex'), client_id: 'shop', jti: randomBytes(12).toString('hex') }
    const grants = { permissions: PERMISSIONS, scope: PERMISSIONS.join(' ') }
    const payload = { iss: issuer, aud: audience, iat: now, exp: now + 86_400, ...subject, ...grants, ...claims }
    const input = `${encode({ alg: algorithm, typ, kid })}.${encode(payload)}`
    const signed = forged ? randomBytes(SIGNATURE_BYTES[algorithm]) : signature(Buffer.from(input))
    return `${input}.${signed.toString('base64url')}`
  }
  return { algorithm, material, issuer, audience, token }
}

const SIGNATURE_BYTES: Record<Algorithm, number> = { HS256: 32, RS256: 256, ES256: 64, EdDSA: 64 }

function keyFor (algorithm: Algorithm): { material: Task['material'], signature: (input: Buffer) => Buffer } {
  if (algorithm === 'HS256') {
    // Some take their secret as a text.
    const material = Buffer.from(randomBytes(32).toString('base64url'))
    return { material, signature: input => createHmac('sha256', material).update(input).digest() }
  }
  const { publicKey, privateKey } = pair(algorithm)
  const hash = algorithm === 'EdDSA' ? null : 'sha256'
  return {
    material: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    signature: input => sign(hash, input, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  }
}

function pair (algorithm: 'RS256' | 'ES256' | 'EdDSA'): { publicKey: KeyObject, privateKey: KeyObject } {
  if (algorithm === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 })
  return algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
}
