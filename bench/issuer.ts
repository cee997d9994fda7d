import { createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import type { Task } from './task.ts'

/** A key, and tokens signed with it. */
export interface Issuer {
  readonly material: Task['material']
  readonly issuer: string
  readonly audience: string
  readonly token: () => string
}

/** An issuer with a fresh key, whose tokens permit what the measured route asks for. */
export function createIssuer (algorithm: Task['algorithm']): Issuer {
  const { material, signature } = keyFor(algorithm)
  const issuer = 'https://login.example.com'
  const audience = 'https://api.example.com'
  const now = Math.floor(Date.now() / 1000)
  const encode = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url')
  const token = () => {
    const claims = { iss: issuer, aud: audience, sub: randomBytes(8).toString('hex'), iat: now, exp: now + 86_400, jti: randomBytes(12).toString('hex'), roles: ['clerk'] }
    const input = `${encode({ alg: algorithm, typ: 'at+jwt' })}.${encode(claims)}`
    return `${input}.${signature(Buffer.from(input)).toString('base64url')}`
  }
  return { material, issuer, audience, token }
}

function keyFor (algorithm: Task['algorithm']): { material: Task['material'], signature: (input: Buffer) => Buffer } {
  if (algorithm === 'HS256') {
    const material = randomBytes(32)
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
