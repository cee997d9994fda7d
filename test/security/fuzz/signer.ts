import { createHmac, generateKeyPairSync, randomBytes, sign, timingSafeEqual, verify, type KeyObject } from 'node:crypto'
import type { Environment } from '../adapter.ts'

/** The profiles of the adapter, one algorithm each. */
export const PROFILES = ['hs256', 'rs256', 'es256', 'eddsa'] as const
export type Profile = typeof PROFILES[number]

/** Signs as the trusted issuer does, and checks a signature by means of its own: node:crypto, none of the plugins. */
export interface Signer {
  readonly algorithm: string
  readonly sign: (input: string) => Buffer
  readonly verify: (input: string, signature: Uint8Array) => boolean
  /** What an attacker may know: the text of the public key; for a shared secret, a guess. */
  readonly knownText: string
}

/** Fresh keys for all profiles, as the adapter wants them, and a signer for each. */
export function createIssuer (): { environment: Environment, signers: Record<Profile, Signer> } {
  const secret = randomBytes(32)
  const rs256 = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const es256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const eddsa = generateKeyPairSync('ed25519')
  return {
    environment: {
      issuer: 'https://issuer.fuzz.example',
      audience: 'https://api.fuzz.example',
      cookieName: '__Host-fuzz',
      permClaim: 'permissions',
      keys: { hs256: { secret }, rs256: publicOf(rs256), es256: publicOf(es256), eddsa: publicOf(eddsa) }
    },
    signers: {
      hs256: sharedSecret(secret),
      rs256: keyPair('RS256', 'sha256', rs256),
      es256: keyPair('ES256', 'sha256', es256),
      eddsa: keyPair('EdDSA', null, eddsa)
    }
  }
}

interface Pair { publicKey: KeyObject, privateKey: KeyObject }

function publicOf ({ publicKey }: Pair) {
  return { publicKey }
}

function sharedSecret (secret: Uint8Array): Signer {
  const mac = (input: string) => createHmac('sha256', secret).update(input, 'latin1').digest()
  return {
    algorithm: 'HS256',
    sign: mac,
    verify: (input, signature) => signature.length === 32 && timingSafeEqual(mac(input), signature),
    knownText: 'secret'
  }
}

function keyPair (algorithm: string, hash: string | null, { publicKey, privateKey }: Pair): Signer {
  const dsaEncoding = 'ieee-p1363'
  return {
    algorithm,
    sign: input => sign(hash, Buffer.from(input, 'latin1'), { key: privateKey, dsaEncoding }),
    verify: (input, signature) => verify(hash, Buffer.from(input, 'latin1'), { key: publicKey, dsaEncoding }, signature),
    knownText: publicKey.export({ type: 'spki', format: 'pem' }).toString()
  }
}
