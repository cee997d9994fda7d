import type { Auth } from '../../contract.ts'
import { isPlainObject } from '../../options/plain-object.ts'
import { unknownOptions } from '../../options/unknown.ts'
import { InvalidOption, UnknownOption } from '../errors.ts'

/** Whether a remembered answer will do, or only one that was loaded after it was asked for. */
export type Consistency = 'cached' | 'strict'

/** What numbers or names a state of the permissions of a subject. */
export type Version = string | number

/** What a permission source says of a subject: roles of the model, permissions, or both. Names that the model does not have count for nothing. */
export type Loaded = { readonly version?: Version | null } & (
  | { readonly roles: readonly string[], readonly permissions?: readonly string[] }
  | { readonly roles?: readonly string[], readonly permissions: readonly string[] })

/** What `load` is told beside the identity. */
export interface LoadOptions {
  /** Aborted when the time is up. */
  readonly signal: AbortSignal
  /** With `strict` the answer must come from where the truth is, not from a replica or a cache. */
  readonly consistency: Consistency
  /** What `version` says of the identity; null where it says nothing. */
  readonly version: Version | null
}

/**
 * Where the permissions of a subject are, beside the claims of its token. The token's scope still caps them.
 *
 * Answers are remembered by issuer, subject, tenant and version, and count from the moment their load began. One
 * load at a time answers all who wait; a failure is not remembered, so what fails is asked again once it has
 * failed, never by many requests at once. With `strict`, each request has a load of its own.
 */
export interface PermissionSource {
  /**
   * The roles and permissions of a subject. The answer must follow from issuer, subject, tenant and version alone:
   * it is that of all tokens that share these. A throw, a rejection, silence and an answer of another form refuse
   * the requests that wait with 503 GTH_AUTHZ_UNDECIDED, where the rule depends on it; the cause is logged, never sent.
   */
  readonly load: (auth: Auth, options: LoadOptions) => Loaded | PromiseLike<Loaded>
  /** The tenant that a token is for: `auth => auth.claims.tenant`. Default: none. */
  readonly tenant?: (auth: Auth) => string | null | undefined
  /** What a token says of the version of its permissions, so that a newer one asks anew: `auth => auth.claims.version`. Default: nothing. */
  readonly version?: (auth: Auth) => Version | null | undefined
  /** How long an answer is remembered. Seconds, default 5, at most 300; 0: not at all. */
  readonly lifetime?: number
  /** How long past its lifetime an answer serves while `load` fails. Seconds, default 0: then a failure refuses. At most 3600. */
  readonly stale?: number
  /** How long `load` may take. Seconds, default 2, at most 30. */
  readonly timeout?: number
  /** How many answers are remembered; the oldest is forgotten first. Default 10000, at most 1000000. */
  readonly max?: number
}

/** A permission source, checked and complete. */
export type Source = Readonly<Required<PermissionSource>>

const DEFAULTS = { lifetime: 5, stale: 0, timeout: 2, max: 10_000 }
const BOUNDS: Readonly<Record<keyof typeof DEFAULTS, readonly [least: number, most: number]>> = {
  lifetime: [0, 300],
  stale: [0, 3600],
  // Milliseconds are the least that timers count.
  timeout: [0.001, 30],
  max: [1, 1_000_000]
}
const FUNCTIONS = ['load', 'tenant', 'version']
const nothing = () => null

/** Checks every option. @throws InvalidOption, UnknownOption */
export function readSource (given: unknown): Source {
  if (!isPlainObject(given)) throw new InvalidOption('permissions', 'must be an object with a function: { load: async auth => ({ roles: [...] }) }.')
  const numbers = Object.keys(BOUNDS) as Array<keyof typeof DEFAULTS>
  const unknown = unknownOptions(given, [...FUNCTIONS, ...numbers])
  if (unknown !== null) throw new UnknownOption(`permissions: ${unknown}`)

  const settings = { ...DEFAULTS }
  for (const name of numbers) {
    const { [name]: value = DEFAULTS[name] } = given
    const [least, most] = BOUNDS[name]
    if (typeof value !== 'number' || !(value >= least && value <= most)) throw new InvalidOption(`permissions.${name}`, `must be a number from ${least} to ${most}.`)
    settings[name] = value
  }
  if (!Number.isInteger(settings.max)) throw new InvalidOption('permissions.max', 'must be a whole number.')

  const { load, tenant = nothing, version = nothing } = given
  // Methods of what was given: it may keep what they need.
  const method = (name: string, value: unknown): unknown => {
    if (typeof value !== 'function') throw new InvalidOption(`permissions.${name}`, 'must be a function of the identity: auth => ...')
    return value.bind(given)
  }
  return { ...settings, load: method('load', load), tenant: method('tenant', tenant), version: method('version', version) } as Source
}
