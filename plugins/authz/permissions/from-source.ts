import type { FastifyBaseLogger } from 'fastify'
import type { Auth } from '../../contract.ts'
import { PermissionsUnavailable } from '../errors.ts'
import type { Model } from '../model/model.ts'
import { load, tenantOf, versionOf } from './ask.ts'
import { heldIn } from './held.ts'
import { remembered, type Key } from './remembered.ts'
import { readSource, type Consistency, type PermissionSource } from './source-options.ts'
import { sourcedPermissions, type SourcedPermissions } from './sourced.ts'
import { unknownNames } from './unknown-names.ts'

/** The permissions of subjects, as a source on the server has them. */
export interface ServerPermissions {
  /**
   * The permissions of a subject: at once where they are remembered, otherwise as a promise. Never throws; rejects with
   * GTH_AUTHZ_PERMISSIONS_UNAVAILABLE, an error for each who asks, while the cause goes to the log once. With
   * `strict` the answer was loaded after it was asked for, whatever is remembered.
   */
  of (auth: Auth, consistency: Consistency, log: FastifyBaseLogger): SourcedPermissions | Promise<SourcedPermissions>
  /** Forgets all that is remembered of a subject. A load that is under way answers those who wait for it, and nobody else. */
  invalidate (subject: string): void
}

/** What was loaded. */
interface Answer {
  /** Of the load: a later one has a higher number. */
  readonly number: number
  readonly permissionsOf: (auth: Auth) => SourcedPermissions
  /** When it is no longer as good as asking. */
  readonly freshUntil: number
  /** When it no longer serves though asking fails. */
  readonly servesUntil: number
}

/** All about one key. One that is not remembered any more still answers those who wait for it. */
interface Entry extends Key {
  answer: Answer | null
  /** The load that began last, while it is under way. Never rejects: where it fails it ends with null. */
  flight: Promise<Answer | null> | null
  /** The number of that load. */
  latest: number
}

/** A clock that never goes back. Seconds. */
const monotonic = () => performance.now() / 1000

/**
 * Reads the permissions of subjects from a source on the server. The model expands roles, so an edited role needs no
 * new token; a later answer replaces the earlier one wholly; the token's scope caps what is granted.
 *
 * Throws GTH_AUTHZ_INVALID_OPTION and GTH_AUTHZ_UNKNOWN_OPTION for options that are wrong.
 *
 * @param scopeClaim the claim that caps; false where none does
 * @param clock seconds
 */
export function permissionsFromSource (model: Model, source: PermissionSource, scopeClaim: string | false, clock = monotonic): ServerPermissions {
  const settings = readSource(source)
  const { lifetime, stale, max } = settings
  const heldBy = heldIn(model)
  const warn = unknownNames()
  const entries = remembered<Entry>(max)
  let loads = 0

  function begin (entry: Entry, auth: Auth, consistency: Consistency, log: FastifyBaseLogger): Promise<Answer | null> {
    entry.latest = ++loads
    entries.add(entry)
    entry.flight = fly(entry, auth, consistency, log, entry.latest, clock())
    return entry.flight
  }

  async function fly (entry: Entry, auth: Auth, consistency: Consistency, log: FastifyBaseLogger, number: number, began: number): Promise<Answer | null> {
    let answer: Answer | null = null
    try {
      const { roles, permissions, version } = await load(settings, auth, consistency, entry.version)
      const held = heldBy(roles, permissions, (kind, name) => warn(kind, name, log))
      // From the beginning of the load: what changes after it is not in the answer.
      const freshUntil = began + lifetime
      answer = { number, permissionsOf: sourcedPermissions(held, version, scopeClaim), freshUntil, servesUntil: freshUntil + stale }
    } catch (err) {
      if (consistency === 'cached' && serves(entry)) log.warn({ err }, 'the permission source failed: its last answer serves')
      else log.error({ err }, 'the permission source failed')
    }
    // Loads may end in another order than they began in.
    if (answer !== null && (entry.answer === null || entry.answer.number < number)) entry.answer = answer
    if (entry.latest === number) {
      entry.flight = null
      if (!serves(entry)) entries.remove(entry)
    }
    return answer
  }

  /** Whether the answer of an entry serves while asking fails. What was forgotten does not. */
  function serves (entry: Entry): entry is Entry & { answer: Answer } {
    return entry.answer !== null && clock() < entry.answer.servesUntil && entries.has(entry)
  }

  async function wait (entry: Entry, flight: Promise<Answer | null>, auth: Auth, consistency: Consistency): Promise<SourcedPermissions> {
    let answer = await flight
    if (answer === null && consistency === 'cached' && serves(entry)) answer = entry.answer
    if (answer === null) throw new PermissionsUnavailable()
    return answer.permissionsOf(auth)
  }

  return {
    of (auth, consistency, log) {
      let tenant: Key['tenant']
      let version: Key['version']
      try {
        tenant = tenantOf(settings, auth)
        version = versionOf(settings, auth)
      } catch (err) {
        log.error({ err }, 'the permission source failed to name the tenant or the version of a token')
        return Promise.reject(new PermissionsUnavailable())
      }
      const { subject, issuer } = auth
      const entry = entries.get(subject, issuer, tenant, version) ?? { subject, issuer, tenant, version, answer: null, flight: null, latest: 0 }
      if (consistency !== 'cached') return wait(entry, begin(entry, auth, consistency, log), auth, consistency)
      if (entry.answer !== null && clock() < entry.answer.freshUntil) return entry.answer.permissionsOf(auth)
      return wait(entry, entry.flight ?? begin(entry, auth, consistency, log), auth, consistency)
    },

    invalidate: subject => entries.forget(subject)
  }
}
