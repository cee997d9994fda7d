import type { KeyObject } from 'node:crypto'
import type { SecretAlgorithm } from '../algorithms.ts'
import { JwkForbidsUse } from '../errors.ts'
import type { JwkMembers } from '../json-web-key.ts'
import { bytesOf } from '../jwk.ts'
import { isKey, type Key } from '../key.ts'
import { readPrivateKey, type PrivateJwk, type Unsaid } from '../private-key.ts'
import { secretKey } from '../secret-key.ts'
import { isSigningKey, signingSecret, type SigningKey } from '../signing-key.ts'

/** What a ring takes for a key: `privateKey(...)`, `secretKey(...)`, a private or symmetric JWK, PEM text or a private KeyObject. */
export type Material = SigningKey | Key<SecretAlgorithm> | PrivateJwk | JwkMembers | KeyObject | string

/**
 * One key of a ring, checked.
 *
 * @param unsaid counts only where the key itself does not say
 * @throws the errors of privateKey and secretKey
 */
export function toSigningKey (material: Material, unsaid: Unsaid = {}): SigningKey {
  if (isSigningKey(material)) return material
  if (isSecret(material)) return signingSecret(material, unsaid.activates)
  return isSymmetric(material) ? signingJwk(material, unsaid.activates) : readPrivateKey(material, {}, unsaid)
}

/** A key that `publicKey` made signs nothing. */
function isSecret (material: unknown): material is Key<SecretAlgorithm> {
  return isKey(material) && material.keyObject.type === 'secret'
}

function isSymmetric (material: unknown): material is PrivateJwk {
  return typeof material === 'object' && material !== null && 'kty' in material && material.kty === 'oct'
}

/** RFC 7518 §6.4. The algorithm must be said: three would fit. */
function signingJwk (jwk: PrivateJwk, activates: number | undefined): SigningKey {
  const { alg, kid, nbf, use, key_ops: operations } = jwk
  if (use !== undefined && use !== 'sig') throw new JwkForbidsUse('use')
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('sign'))) throw new JwkForbidsUse('key_ops')
  const options = { algorithm: alg as SecretAlgorithm, ...(kid === undefined ? {} : { kid: kid as string }) }
  return signingSecret(secretKey(bytesOf(jwk, 'k'), options), nbf === undefined ? activates : nbf)
}
