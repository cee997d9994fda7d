/**
 * The members of JSON Web Keys that make a key (RFC 7518 §6, RFC 8037 §2). A JWK of node:crypto, of the Web
 * Cryptography API and of any library has this type, whether that library allows other members or not.
 */
export interface JwkMembers {
  crv?: string
  d?: string
  dp?: string
  dq?: string
  e?: string
  k?: string
  kty?: string
  n?: string
  p?: string
  q?: string
  qi?: string
  x?: string
  y?: string
}

/**
 * A JSON Web Key (RFC 7517 §4), with members of any name. The type is our own, because no version of @types/node has
 * one that every other has: version 26 took `JsonWebKey` out of `node:crypto`.
 */
export interface JsonWebKey extends JwkMembers {
  [member: string]: unknown
}
