import type { KeyObject } from 'node:crypto'
import type { SecretAlgorithm } from '../algorithms.ts'
import { JwkForbidsUse, SecretMissing } from '../errors.ts'
import { isKey, type Key } from '../key.ts'
import { privateKey, type PrivateJwk } from '../private-key.ts'
import { secretKey } from '../secret-key.ts'
import { isSigningKey, signingSecret, type SigningKey } from '../signing-key.ts'

/** What a ring takes for a key: `privateKey(...)`, `secretKey(...)`, a private or symmetric JWK, PEM text or a private KeyObject. */
export type Material = SigningKey | Key<SecretAlgorithm> | PrivateJwk | KeyObject | string

/**
 * One key of a ring, checked.
 *
 * @param activates seconds since the epoch, where the key itself does not say
 * @throws the errors of privateKey and secretKey
 */
export function toSigningKey (material: Material, activates?: number): SigningKey {
  if (isSigningKey(material)) return material
  if (isKey(material)) return signingSecret(material, activates)
  if (isSymmetric(material)) return signingJwk(material, activates)
  const says = typeof material === 'object' && 'nbf' in material
  return privateKey(material, says || activates === undefined ? {} : { activates })
}

function isSymmetric (material: unknown): material is PrivateJwk {
  return typeof material === 'object' && material !== null && 'kty' in material && material.kty === 'oct'
}

/** RFC 7518 §6.4. The algorithm must be said: three would fit. */
function signingJwk ({ k, alg, kid, nbf, use, key_ops: operations }: PrivateJwk, activates: number | undefined): SigningKey {
  if (use !== undefined && use !== 'sig') throw new JwkForbidsUse('use')
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('sign'))) throw new JwkForbidsUse('key_ops')
  if (typeof k !== 'string') throw new SecretMissing()
  const options = { algorithm: alg as SecretAlgorithm, ...(kid === undefined ? {} : { kid: kid as string }) }
  return signingSecret(secretKey(Buffer.from(k, 'base64url'), options), nbf ?? activates)
}
