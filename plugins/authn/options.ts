import type { TSchema } from '@sinclair/typebox'
import { readCookieOptions, type Cookie, type CookieKind, type CookieOptions } from '../cookie/cookie-options.ts'
import { isPlainObject } from '../options/plain-object.ts'
import { unknownOptions } from '../options/unknown.ts'
import { fitsChallenge } from '../refusal/challenge.ts'
import { assertKnown, assertOption, isBetween } from './assert-option.ts'
import { compileClaims, type ClaimsCheck } from './claims-schema.ts'
import { InvalidOption, UnknownOption } from './errors.ts'
import type { IsRevoked } from './revocation.ts'
import type { CacheLimits } from './token-cache.ts'
import type { Trust } from './trust.ts'
import { readTrustOptions, type TrustOptions } from './trust-options.ts'

/** Options of the authn plugin. An unsafe or misspelt one refuses to boot. */
export interface AuthnOptions {
  /** Whose tokens are accepted: one issuer, or several that differ. */
  trust: TrustOptions | readonly TrustOptions[]
  /** Also accept the token in an HttpOnly cookie, `__Host-access` and `SameSite=Lax` by default. Default false: the Authorization header only. */
  cookie?: false | CookieOptions | undefined
  /** A TypeBox schema the verified claims must match; a mismatch is a 401. Default: none. */
  claims?: TSchema | undefined
  /** Longer tokens are refused unparsed. Bytes, default 8192, at most 65536. */
  maxTokenBytes?: number | undefined
  /** Seconds that the issuer's clock may differ from ours. Default 0, at most 60. */
  clockTolerance?: number | undefined
  /**
   * How many verified tokens are remembered, so that a client that comes again and again costs no signature: what was
   * verified twice is not verified a third time. Default `{ entries: 10000, bytes: 33554432 }` (32 MiB); false remembers none. Only good tokens are kept, and expiry, key,
   * revocation and the cookie's site are looked at each time: nothing is accepted that would be refused without it.
   */
  cache?: false | Partial<CacheLimits> | undefined
  /** Asked for each request with a valid token: true refuses it. Default: never asked. */
  isRevoked?: IsRevoked | undefined
  /** How long `isRevoked` may take before the request is refused with 503. Seconds, default 5. */
  callbackTimeout?: number | undefined
  /** The realm of the challenge (RFC 9110 §11.5). Default `api`. */
  realm?: string | undefined
}

/** The options, checked. */
export interface Settings {
  readonly trusts: readonly Trust[]
  readonly cookie: Cookie | null
  readonly hasForm: ClaimsCheck | null
  readonly maxTokenBytes: number
  readonly cache: CacheLimits | null
  readonly isRevoked: IsRevoked | null
  readonly callbackTimeout: number
  readonly realm: string
}

const KNOWN = ['trust', 'cookie', 'claims', 'maxTokenBytes', 'cache', 'clockTolerance', 'isRevoked', 'callbackTimeout', 'realm',
  // Fastify's own options of register
  'prefix', 'logLevel', 'logSerializers']
/** A link from another site may show the page; that it changes nothing is the cross-site check's work. */
const ACCESS_COOKIE: CookieKind = { option: 'cookie', name: '__Host-access', sameSite: 'lax', UnknownOption, InvalidOption }
/** Where nothing else is said. */
export const CACHE: CacheLimits = { entries: 10_000, bytes: 32 * 1024 * 1024 }
const MAX_ENTRIES = 10_000_000
const MIN_BYTES = 65_536
const MAX_BYTES = 2 ** 34
const MAX_TOLERANCE = 60
const MAX_TOKEN_BYTES = 65_536
const MAX_TIMEOUT = 3600

/** Checks every option. @param production whether unsafe cookies are refused @throws UnknownOption, InvalidOption */
export function readOptions (given: object, production: boolean): Settings {
  assertKnown(given, KNOWN)
  const options = given as Partial<Record<keyof AuthnOptions, unknown>>
  const { cookie = false, claims, maxTokenBytes = 8192, cache = {}, clockTolerance = 0, isRevoked = null, callbackTimeout = 5, realm = 'api' } = options

  assertOption(isBetween(clockTolerance, 0, MAX_TOLERANCE), 'clockTolerance', `must be a number of seconds from 0 to ${MAX_TOLERANCE}.`)
  assertOption(isBetween(maxTokenBytes, 1, MAX_TOKEN_BYTES) && Number.isInteger(maxTokenBytes), 'maxTokenBytes', `must be a whole number of bytes from 1 to ${MAX_TOKEN_BYTES}.`)
  assertOption(isBetween(callbackTimeout, Number.MIN_VALUE, MAX_TIMEOUT), 'callbackTimeout', `must be a number of seconds above 0 and at most ${MAX_TIMEOUT}.`)
  assertOption(isRevoked === null || typeof isRevoked === 'function', 'isRevoked', 'must be a function: auth => boolean, or a promise of it.')
  assertOption(typeof realm === 'string' && realm !== '' && fitsChallenge(realm), 'realm', 'must be printable ASCII without quotes and backslashes.')

  return {
    trusts: readTrustOptions(options.trust, clockTolerance),
    cookie: cookie === false ? null : readCookieOptions(cookie, production, ACCESS_COOKIE),
    hasForm: claims === undefined ? null : compileClaims(claims),
    maxTokenBytes,
    cache: cache === false ? null : readLimits(cache),
    isRevoked: isRevoked as IsRevoked | null,
    callbackTimeout,
    realm
  }
}

function readLimits (cache: unknown): CacheLimits {
  assertOption(isPlainObject(cache), 'cache', 'must be false, or { entries, bytes }.')
  const unknown = unknownOptions(cache as object, Object.keys(CACHE))
  if (unknown !== null) throw new UnknownOption(`cache: ${unknown}`)
  const { entries, bytes }: CacheLimits = { ...CACHE, ...cache as object }
  assertOption(isBetween(entries, 2, MAX_ENTRIES) && Number.isInteger(entries), 'cache.entries', `must be a whole number of tokens from 2 to ${MAX_ENTRIES}.`)
  assertOption(isBetween(bytes, MIN_BYTES, MAX_BYTES), 'cache.bytes', `must be a number of bytes from ${MIN_BYTES} to ${MAX_BYTES}.`)
  return { entries, bytes }
}
