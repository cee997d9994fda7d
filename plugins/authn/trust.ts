import { KeysUnavailable, type Key, type KeySource } from '../keys/index.ts'
import type { Expected } from './claims.ts'
import type { JsonObject } from './compact.ts'
import { createEngine, type CheckSignature } from './engine.ts'
import { AlgorithmRefused, KeyUnknown } from './errors.ts'

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
 * The one key that the header names among those of the issuer. The algorithm is the key's (RFC 8725 §3.1). A promise
 * only where the key has to be fetched.
 *
 * @throws KeyUnknown, AlgorithmRefused, KeysUnavailable
 */
export function findKey (keys: KeySource, { kid, alg }: JsonObject): Key | Promise<Key> {
  if (typeof alg !== 'string') throw new AlgorithmRefused()
  const key = keys.find(kid as string | undefined, alg)
  return key instanceof Promise ? key.then(key => admitted(key, alg)) : admitted(key, alg)
}

function admitted (key: Key | undefined, alg: string): Key {
  if (key === undefined) throw new KeyUnknown()
  if (alg !== key.algorithm) throw new AlgorithmRefused()
  return key
}

/** Checks the signature; the payload as the engine parsed it, an object. Undefined where the signature is wrong. */
export function signedPayload (token: string, engine: CheckSignature): JsonObject | undefined {
  // Nobody sees the engine's error, and its stack would cost more than a signature in HMAC.
  const { stackTraceLimit } = Error
  // Where the built-in objects are frozen, this does nothing.
  Reflect.set(Error, 'stackTraceLimit', 0)
  let payload: JsonObject | undefined
  try {
    payload = engine(token) as JsonObject
  } catch {
    // Whatever the engine stumbles over, the token's bytes are the cause; its message may quote them.
  }
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  return payload
}
