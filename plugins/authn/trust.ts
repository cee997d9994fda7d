import type { Key } from '../keys/index.ts'
import type { JsonObject } from './compact.ts'
import { createEngine, type CheckSignature } from './engine.ts'
import { AlgorithmRefused, KeyUnknown, SignatureInvalid } from './errors.ts'
import type { Expected } from './claims.ts'

/** An issuer we accept, with its keys, ready for use. */
export interface Trust extends Expected {
  /** Expected `typ`, normalised; null: not checked. */
  readonly typ: string | null
  readonly keys: readonly TrustedKey[]
}

/** A key with the engine that checks its signatures. */
export interface TrustedKey extends Pick<Key, 'algorithm' | 'kid'> {
  readonly checkSignature: CheckSignature
}

/** Builds the engine of each key, once, at boot. */
export async function trustKeys (keys: readonly Key[]): Promise<TrustedKey[]> {
  return await Promise.all(keys.map(async key => ({
    algorithm: key.algorithm, kid: key.kid, checkSignature: await createEngine(key)
  })))
}

/**
 * Checks the signature with the one key that the header's `kid` names; a single key also serves tokens without.
 * The algorithm is the key's (RFC 8725 §3.1).
 *
 * @throws KeyUnknown, AlgorithmRefused, SignatureInvalid
 */
export function checkSignature (token: string, header: JsonObject, keys: readonly TrustedKey[]): void {
  const key = selectKey(keys, header.kid)
  if (key === undefined) throw new KeyUnknown()
  if (header.alg !== key.algorithm) throw new AlgorithmRefused()
  try {
    key.checkSignature(token)
  } catch {
    // Whatever the engine stumbles over, the token's bytes are the cause; its message may quote them.
    throw new SignatureInvalid()
  }
}

function selectKey (keys: readonly TrustedKey[], kid: unknown): TrustedKey | undefined {
  if (keys.length > 1) return keys.find(key => key.kid === kid)
  return keys.find(key => kid === undefined || key.kid === undefined || key.kid === kid)
}
