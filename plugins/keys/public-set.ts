import { createPublicKey } from 'node:crypto'
import type { JsonWebKey } from './json-web-key.ts'
import type { SigningKey } from './signing-key.ts'

/** A JWK set (RFC 7517 §5). */
export interface JwkSet { readonly keys: readonly JsonWebKey[] }

/** The public half of a key as a JWK with `kid`, `alg` and `use`; null: a secret has none, and is never published. */
export function publicJwk ({ kid, algorithm, keyObject }: SigningKey): JsonWebKey | null {
  if (keyObject.type === 'secret') return null
  return { ...createPublicKey(keyObject).export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' }
}

/** The public halves as a JWK set, frozen. */
export function publicSet (keys: readonly SigningKey[]): JwkSet {
  return Object.freeze({ keys: Object.freeze(keys.map(publicJwk).filter(jwk => jwk !== null).map(jwk => Object.freeze(jwk))) })
}
