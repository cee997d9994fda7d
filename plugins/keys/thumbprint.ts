import { createHash } from 'node:crypto'
import type { JsonWebKey, JwkMembers } from './json-web-key.ts'

/** The members that identify a key of each type, in the order of their names (RFC 7638 §3.2, RFC 8037 §2). */
const MEMBERS: Readonly<Record<string, ReadonlyArray<keyof JwkMembers>>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
  oct: ['k', 'kty']
}

/**
 * The SHA-256 thumbprint of a JWK in base64url (RFC 7638): the same for the private key and its public half,
 * whatever else the JWK says.
 *
 * @param jwk as node:crypto exports it; its members are not checked here
 */
export function thumbprint (jwk: JwkMembers | JsonWebKey): string {
  const members = MEMBERS[String(jwk.kty)] ?? []
  const identity = Object.fromEntries(members.map(name => [name, jwk[name]]))
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64url')
}
