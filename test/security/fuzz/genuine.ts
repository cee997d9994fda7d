import type { Mint } from './minted.ts'

/**
 * A second reader of tokens, written apart from the plugins and from the mutations: whether the token is the
 * trusted issuer's, for us, and within its time. It re-encodes what it decoded, so that one token has one spelling.
 */
export function isGenuine (token: string, { signer, environment, now }: Mint): boolean {
  const segments = token.split('.')
  const decoded = segments.map(segment => Buffer.from(segment, 'base64url'))
  if (segments.length !== 3 || decoded.map(bytes => bytes.toString('base64url')).join('.') !== token) return false
  const [header, claims] = decoded.slice(0, 2).map(readObject)
  if (header === undefined || claims === undefined) return false
  const { aud, sub, exp, nbf } = claims
  return header.alg === signer.algorithm && /^(?:application\/)?at\+jwt$/i.test(String(header.typ)) && !('crit' in header) &&
    signer.verify(segments.slice(0, 2).join('.'), decoded[2] as Buffer) &&
    claims.iss === environment.issuer && [aud].flat().includes(environment.audience) &&
    typeof sub === 'string' && sub.length > 0 &&
    typeof exp === 'number' && exp < Infinity && exp > now && (nbf === undefined || (typeof nbf === 'number' && nbf <= now + 60))
}

function readObject (bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
    return Object.prototype.toString.call(value) === '[object Object]' ? value as Record<string, unknown> : undefined
  } catch {
    return undefined
  }
}
