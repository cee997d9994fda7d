import { readCookieOptions, type Cookie, type CookieKind, type CookieOptions } from '../cookie/cookie-options.ts'
import { isKey, isKeyring, type Key, type Keyring, type SecretAlgorithm } from '../keys/index.ts'
import { unknownOptions } from '../options/unknown.ts'
import { fitsChallenge } from '../refusal/challenge.ts'
import { InvalidOption, UnknownOption } from './errors.ts'
import type { Session, SessionStore } from './session-store.ts'

/** Options of the sessions plugin. An unsafe or misspelt one refuses to boot. */
export interface SessionsOptions {
  /** The `iss` claim of every token: the same string as the `issuer` of authn's trust. */
  issuer: string
  /** The `aud` claim of every token: the same string as the `audience` of authn's trust. */
  audience: string
  /** Signs the tokens: `keyring(...)`, whose active key does, or `secretKey(...)`. */
  key: Key<SecretAlgorithm> | Keyring
  /** Where sessions are kept: `memoryStore()`, `lmdbStore(root)`, `redisStore(client)`, `postgresStore(pool)`, or one of your own. */
  store: SessionStore
  /** The `client_id` claim (RFC 9068 §2.2): who asked for the token. Default `'first-party'`, the application's own login. */
  clientId?: string
  /** Seconds that an access token lives, at most 3600 and the keyring's `maxTokenLifetime`. Default 600. */
  accessLifetime?: number
  /** Seconds after which a session ends that is not used, at least `accessLifetime`. Default 604800, a week. */
  idleLifetime?: number
  /** Seconds after which a session ends however often it is used, at most 34560000 (400 days). Default 2592000, 30 days. */
  absoluteLifetime?: number
  /** Seconds in which a used refresh token is answered with the same successor once more, at most 60; 0: never. Default 10. */
  grace?: number
  /** The refresh cookie: `__Host-refresh` and `SameSite=Strict` by default. A path of its own needs another name, such as `__Secure-refresh`. */
  refreshCookie?: CookieOptions
  /** What the next access token says, asked at each refresh: null ends the session. Default: what `start` was given. */
  claimsOf?: (session: Session) => Claims | null | Promise<Claims | null>
  /** Seconds until a revocation is known in every process, from 0.1 to 60. Default 1. In the process that did it: at once. */
  revocationDelay?: number
  /** How many revoked sessions a process holds; while there are more, it asks the store about each request. Default 100000. */
  maxRevoked?: number
  /**
   * Seconds for which a process that cannot read what was ended goes on by what it knows, from `revocationDelay` to 3600.
   * After that it asks the store about each request, refuses with 503 if it gets no answer, and is not ready.
   * Default 60, or twice `revocationDelay` if that is more.
   */
  maxStale?: number
  /** How many sessions a subject may have, from 1 to 10000: a login beyond that ends the oldest. Default 100. */
  maxPerSubject?: number
  /** Issuers that this application had before, as after a change of its name: their sessions are its own. Default none. */
  formerIssuers?: readonly string[]
  /** Seconds that the store, or `claimsOf`, may take before the request is refused with 503. Default 5, at most 60. */
  storeTimeout?: number
  /** The realm of the challenge (RFC 9110 §11.5). Default `api`. */
  realm?: string
}

type Claims = Readonly<Record<string, unknown>>

/** The options once they are checked and complete. */
export type Configuration = Readonly<Required<Omit<SessionsOptions, 'refreshCookie' | 'claimsOf'>>> & {
  readonly refreshCookie: Cookie
  readonly claimsOf: SessionsOptions['claimsOf'] | undefined
}

/** Only our own pages ever need it, so no other site's link sends it. */
const REFRESH_COOKIE: CookieKind = { option: 'refreshCookie', name: '__Host-refresh', sameSite: 'strict', UnknownOption, InvalidOption }
const DEFAULTS: Omit<SessionsOptions, 'issuer' | 'audience' | 'key' | 'store' | 'maxStale'> = {
  clientId: 'first-party',
  accessLifetime: 600,
  idleLifetime: 604_800,
  absoluteLifetime: 2_592_000,
  grace: 10,
  refreshCookie: {},
  revocationDelay: 1,
  maxRevoked: 100_000,
  maxPerSubject: 100,
  formerIssuers: [],
  storeTimeout: 5,
  realm: 'api'
}
const KNOWN = ['issuer', 'audience', 'key', 'store', 'claimsOf', 'maxStale', ...Object.keys(DEFAULTS),
  // Fastify's own options of register
  'prefix', 'logLevel', 'logSerializers']
const METHODS = ['add', 'rotate', 'revoke', 'revokeAll', 'find', 'list', 'revocations'] as const
const DEFAULT_MAX_STALE = 60
/** Browsers keep no cookie for longer (RFC 6265bis §5.5). */
const LONGEST_COOKIE = 34_560_000

/**
 * Completes the options with the defaults.
 *
 * @param production whether an insecure cookie is refused
 * @throws UnknownOption, InvalidOption: none shows a value.
 */
export function configure (options: SessionsOptions, production: boolean): Configuration {
  const unknown = unknownOptions(options, KNOWN)
  if (unknown !== null) throw new UnknownOption(unknown)
  const given = { ...DEFAULTS, ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) } as Required<SessionsOptions>
  const { key, store, accessLifetime, idleLifetime, absoluteLifetime, grace, claimsOf, revocationDelay, realm } = given
  const { maxStale = Math.max(DEFAULT_MAX_STALE, 2 * revocationDelay) } = options
  // A hole of a sparse array would be skipped by "every".
  const formerIssuers: unknown[] | null = Array.isArray(given.formerIssuers) ? Array.from(given.formerIssuers) : null

  for (const name of ['issuer', 'audience', 'clientId'] as const) {
    assert(typeof given[name] === 'string' && given[name] !== '', name, 'must be a non-empty string. Is the environment variable set?')
  }
  assert(isKeyring(key) || (isKey(key) && key.keyObject.type === 'secret'), 'key', 'must be made by keyring({ ... }) or secretKey(secret, { algorithm: \'HS256\' }) of fastify-gatehouse/keys.')
  assert(isStore(store), 'store', `must be a session store, such as memoryStore() of fastify-gatehouse/sessions: an object with ${METHODS.join(', ')}.`)
  assert(isWhole(accessLifetime, 1, 3600), 'accessLifetime', 'must be a whole number of seconds from 1 to 3600: a stolen token works that long.')
  assert(!isKeyring(key) || accessLifetime <= key.maxTokenLifetime, 'accessLifetime', `must not exceed the keyring's maxTokenLifetime of ${isKeyring(key) ? key.maxTokenLifetime : ''} seconds: a token would outlive its key.`)
  assert(isWhole(absoluteLifetime, accessLifetime, LONGEST_COOKIE), 'absoluteLifetime', `must be a whole number of seconds from accessLifetime to ${LONGEST_COOKIE}.`)
  assert(isWhole(idleLifetime, accessLifetime, absoluteLifetime), 'idleLifetime', 'must be a whole number of seconds from accessLifetime to absoluteLifetime.')
  assert(isBetween(grace, 0, 60), 'grace', 'must be a number of seconds from 0 to 60.')
  assert(isBetween(revocationDelay, 0.1, 60), 'revocationDelay', 'must be a number of seconds from 0.1 to 60.')
  assert(isBetween(maxStale, revocationDelay, 3600), 'maxStale', 'must be a number of seconds from revocationDelay to 3600.')
  assert(isBetween(given.storeTimeout, 0.001, 60), 'storeTimeout', 'must be a number of seconds above 0, at most 60.')
  assert(isWhole(given.maxRevoked, 0, 10_000_000), 'maxRevoked', 'must be a whole number from 0 to 10000000.')
  assert(isWhole(given.maxPerSubject, 1, 10_000), 'maxPerSubject', 'must be a whole number from 1 to 10000.')
  assert(formerIssuers !== null && formerIssuers.every(former => typeof former === 'string' && former !== '' && former !== given.issuer), 'formerIssuers',
    'must be an array of issuers other than the option issuer.')
  assert(claimsOf === undefined || typeof claimsOf === 'function', 'claimsOf', 'must be a function: session => claims, or null to end the session.')
  assert(typeof realm === 'string' && realm !== '' && fitsChallenge(realm), 'realm', 'must be printable ASCII without quotes and backslashes.')
  return { ...given, maxStale, formerIssuers: [...given.formerIssuers], refreshCookie: readCookieOptions(given.refreshCookie, production, REFRESH_COOKIE) }
}

function assert (holds: boolean, option: string, must: string): asserts holds {
  if (!holds) throw new InvalidOption(option, must)
}

function isBetween (value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most
}

function isWhole (value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && isBetween(value, least, most)
}

function isStore (value: unknown): value is SessionStore {
  return typeof value === 'object' && value !== null && METHODS.every(name => typeof (value as Record<string, unknown>)[name] === 'function')
}
