import type { FastifyBaseLogger } from 'fastify'
import type { Key } from './key.ts'

/** How the keys of an issuer are doing, for a readiness route. Without secrets, tokens or bodies of responses. */
export interface KeysHealth {
  /** Whether tokens can be verified now. */
  readonly ready: boolean
  /** Whether the keys are past their lifetime and only kept because newer ones could not be had. */
  readonly stale: boolean
  /** The keys in use. */
  readonly keys: ReadonlyArray<{ readonly kid: string | undefined, readonly algorithm: string }>
  /** When the keys were last read, seconds since the epoch; null: never. */
  readonly lastSuccess: number | null
  /** What last went wrong; null: nothing since the last success. */
  readonly lastError: { readonly at: number, readonly message: string } | null
}

/** Keys that come and go: a keyring, or the keys that an issuer publishes. */
export interface KeySource {
  /** The issuer that says where these keys are, and so vouches for them as its own; absent where none does. */
  readonly issuer?: string
  /**
   * The key that a token names, to be used with the key's own algorithm. A token without `kid` gets the only key
   * that has its algorithm, if it is the only one. Answers from memory; with a promise only where the key must
   * be fetched first. Undefined: there is no such key.
   *
   * @throws KeysUnavailable (503), or rejects with it, where nobody can tell right now.
   */
  find (kid: string | undefined, algorithm: string): Key | undefined | Promise<Key | undefined>
  /**
   * Makes the keys ready, in bounded time: resolves also where they could not be had yet.
   * @param patience seconds to wait at most; 0: not at all. Default: as long as the source's own bound
   */
  open (log: FastifyBaseLogger, patience?: number): Promise<void>
  /** Ends what runs in the background. */
  close (): void
  /** How the keys are doing. */
  health (): KeysHealth
}

const made = new WeakSet<object>()

/** Whether the value is a key source that this room made. */
export function isKeySource (value: unknown): value is KeySource {
  return typeof value === 'object' && value !== null && made.has(value)
}

/** Remembers a key source as ours, and freezes it. */
export function makeKeySource<S extends KeySource> (source: S): Readonly<S> {
  made.add(source)
  return Object.freeze(source)
}

/** Keys by their kids, of each list that was asked: no request looks through all of them. A list never changes. */
const indices = new WeakMap<readonly Key[], ReadonlyMap<string | undefined, Key>>()

/** The key for a token's `kid` and `alg` among these. */
export function selectKey (keys: readonly Key[], kid: string | undefined, algorithm: string): Key | undefined {
  if (kid !== undefined) return indexOf(keys).get(kid)
  const fitting = keys.filter(key => key.algorithm === algorithm)
  return fitting.length === 1 ? fitting[0] : undefined
}

function indexOf (keys: readonly Key[]): ReadonlyMap<string | undefined, Key> {
  const known = indices.get(keys)
  if (known !== undefined) return known
  // Of several with one kid, the first.
  const index = new Map(keys.toReversed().map(key => [key.kid, key]))
  indices.set(keys, index)
  return index
}
