import { unknownOptions } from '../options/unknown.ts'
import { RingOptionInvalid, UnknownOption } from './errors.ts'
import { makeKeySource, selectKey, type KeySource } from './key-source.ts'
import { publicSet, type JwkSet } from './public-set.ts'
import { readSource, SOURCE_OPTIONS, type RingSource } from './ring/source.ts'
import { exchange, firstTerms } from './ring/exchange.ts'
import { rolesAt, type Roles, type Terms } from './ring/roles.ts'
import type { Key } from './key.ts'
import type { SigningKey } from './signing-key.ts'

/** What a keyring takes: where its keys come from, and how long a key that no longer signs still verifies. */
export type KeyringOptions = RingSource & {
  /** Seconds that a token signed with the ring lives at most, up to 30 days. Default 3600. */
  maxTokenLifetime?: number
  /** Seconds that the clocks of the processes may differ, up to 60. Default 60. */
  clockTolerance?: number
}

/** What a rotation changed, by `kid`. */
export interface Rotation {
  /** The key that signs from now on. */
  readonly active: string
  readonly added: readonly string[]
  /** Tokens signed with these are refused from now on. */
  readonly removed: readonly string[]
}

/** Our own signing keys: one signs, the next are published ahead, the previous verify until their last token has expired. */
export interface Keyring extends KeySource {
  /** Seconds. A token must not live longer, or it would outlive its key. */
  readonly maxTokenLifetime: number
  /** The active key. */
  signing (): SigningKey
  /** The public halves of all keys that verify (RFC 7517 §5). Shared secrets are never in it. The same object until the set changes. */
  jwks (): JwkSet
  /**
   * Reads the source again, all of it or nothing: rejects with the error of a source that cannot be read, names
   * the file, and keeps the keys it had.
   */
  rotate (): Promise<Rotation>
}

/** Everything that is derived from the keys at one moment, and the time, in seconds since the epoch, for which it holds. */
interface Moment extends Roles { readonly since: number, readonly verifying: readonly Key[], readonly jwks: JwkSet }

const rings = new WeakSet<object>()

/** Whether the value was made by `keyring`. */
export function isKeyring (value: unknown): value is Keyring {
  return typeof value === 'object' && value !== null && rings.has(value)
}

/**
 * Our own signing keys, from a folder, the environment or an array. When a key signs is a matter of time alone:
 * the one that was activated last does, so that several processes agree without talking to each other. At the
 * start all earlier ones verify: nobody knows how long the process before signed with them.
 * Reads the source at once, and again only on `rotate()`.
 *
 * @throws UnknownOption, RingOptionInvalid, and the errors of the source: none shows a key.
 */
export function keyring (options: KeyringOptions): Keyring {
  const unknown = unknownOptions(options, [...SOURCE_OPTIONS, 'maxTokenLifetime', 'clockTolerance'])
  if (unknown !== null) throw new UnknownOption(unknown)
  const { maxTokenLifetime = 3600, clockTolerance = 60 } = options
  assertSeconds('maxTokenLifetime', maxTokenLifetime, 1, 2_592_000)
  assertSeconds('clockTolerance', clockTolerance, 0, 60)
  const retention = maxTokenLifetime + clockTolerance
  const read = readSource(options)

  let lastError: { readonly at: number, readonly message: string } | null = null
  let lastSuccess = seconds()
  let terms = firstTerms(read(), lastSuccess)
  let moment = momentOf(terms, lastSuccess)

  function momentOf (terms: Terms, now: number): Moment {
    const roles = rolesAt(terms, now, retention)
    const keys = [roles.active, ...roles.next, ...roles.previous]
    return { ...roles, since: now, verifying: keys.map(({ verifies }) => verifies), jwks: publicSet(keys) }
  }

  function current (): Moment {
    const now = seconds()
    // A clock may be set back.
    if (now < moment.since || now >= moment.until) moment = momentOf(terms, now)
    return moment
  }

  async function rotate (): Promise<Rotation> {
    const now = seconds()
    const roles = current()
    try {
      const change = exchange(terms, read(), roles, now)
      terms = change.terms
      moment = momentOf(terms, now)
      lastSuccess = now
      lastError = null
      return { active: moment.active.kid, added: change.added, removed: change.removed }
    } catch (error) {
      lastError = Object.freeze({ at: now, message: (error as Error).message })
      throw error
    }
  }

  const ring = makeKeySource<Keyring>({
    maxTokenLifetime,
    signing: () => current().active,
    jwks: () => current().jwks,
    rotate,
    find: (kid, algorithm) => selectKey(current().verifying, kid, algorithm),
    open: async () => {},
    close: () => {},
    health: () => ({ ready: true, stale: false, keys: current().verifying.map(({ kid, algorithm }) => ({ kid, algorithm })), lastSuccess, lastError })
  })
  rings.add(ring)
  return ring
}

function seconds (): number {
  return Date.now() / 1000
}

function assertSeconds (name: string, value: unknown, least: number, most: number): void {
  if (typeof value !== 'number' || !(value >= least && value <= most)) throw new RingOptionInvalid(name, `must be a number of seconds from ${least} to ${most}.`)
}
