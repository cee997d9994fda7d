import { KeysUnavailable, type Key, type KeySource } from '../keys/index.ts'
import type { Expected } from './claims.ts'
import type { JsonObject } from './compact.ts'
import { createEngine, type CheckSignature } from './engine.ts'
import { AlgorithmRefused, KeyUnknown, SignatureInvalid } from './errors.ts'

/** An issuer we accept, with its keys. */
export interface Trust extends Expected {
  /** Expected `typ`, normalised; null: not checked. */
  readonly typ: string | null
  readonly keys: KeySource
}

/** An engine lives as long as its key: what was verified with a key that is gone leaves nothing behind. */
const engines = new WeakMap<Key, CheckSignature | Promise<CheckSignature>>()

/** The engine of a key, built once. A promise only the first time. @throws KeysUnavailable where none can be built */
export function engineOf (key: Key): CheckSignature | Promise<CheckSignature> {
  const known = engines.get(key)
  if (known !== undefined) return known
  const building = createEngine(key).then(engine => {
    engines.set(key, engine)
    return engine
  }, () => {
    engines.delete(key)
    throw new KeysUnavailable()
  })
  engines.set(key, building)
  return building
}

/**
 * The engine of the one key that the header names among those of the issuer. The algorithm is the key's
 * (RFC 8725 §3.1). A promise only where the key has to be fetched, or is used for the first time.
 *
 * @throws KeyUnknown, AlgorithmRefused, KeysUnavailable
 */
export function findEngine (keys: KeySource, { kid, alg }: JsonObject): CheckSignature | Promise<CheckSignature> {
  const admit = (key: Key | undefined) => {
    if (key === undefined) throw new KeyUnknown()
    if (alg !== key.algorithm) throw new AlgorithmRefused()
    return engineOf(key)
  }
  if (typeof alg !== 'string') throw new AlgorithmRefused()
  const key = keys.find(kid as string | undefined, alg)
  return key instanceof Promise ? key.then(admit) : admit(key)
}

/** Checks the signature. @throws SignatureInvalid */
export function checkSignature (token: string, engine: CheckSignature): void {
  try {
    engine(token)
  } catch {
    // Whatever the engine stumbles over, the token's bytes are the cause; its message may quote them.
    throw new SignatureInvalid()
  }
}
