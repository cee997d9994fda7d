import { isPlainObject } from '../options/plain-object.ts'
import { assertKnown, assertOption } from './assert-option.ts'
import { isWebOrigin } from './origin.ts'

/** The cookie that carries the access token. It is always HttpOnly. */
export interface AccessCookieOptions {
  /** Default `__Host-access`: that prefix makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis §4.1.3). */
  name?: string | undefined
  /** Default true; false is refused unless `NODE_ENV` is unset, `development` or `test`. */
  secure?: boolean | undefined
  /** Default `lax`; `none` needs `secure`. */
  sameSite?: 'strict' | 'lax' | 'none' | undefined
  /** Default: none, so that only the host itself gets the cookie. */
  domain?: string | undefined
  /** Default `/`. */
  path?: string | undefined
  /** Origins, as `https://app.example.com`, whose state-changing requests may use the cookie. Default: only our own. */
  trustedOrigins?: readonly string[] | undefined
}

/** The cookie, checked. */
export interface AccessCookie {
  readonly name: string
  readonly trustedOrigins: ReadonlySet<string>
  readonly attributes: {
    readonly httpOnly: true
    readonly secure: boolean
    readonly sameSite: 'strict' | 'lax' | 'none'
    readonly path: string
    readonly domain?: string
  }
}

const KNOWN = ['name', 'secure', 'sameSite', 'domain', 'path', 'trustedOrigins']
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
const DOMAIN = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i
const PATH = /^\/[\x21-\x3a\x3c-\x7e]*$/

/** Checks the `cookie` option. @throws UnknownOption, InvalidOption */
export function readCookieOptions (given: unknown, production: boolean): AccessCookie {
  assertOption(isPlainObject(given), 'cookie', 'must be false or an object such as { name: \'__Host-access\' }.')
  assertKnown(given, KNOWN, 'cookie: ')
  const { name = '__Host-access', secure = true, sameSite = 'lax', domain, path = '/', trustedOrigins = [] } = given
  // A hole of a sparse array would be skipped by "every".
  const origins: unknown[] | null = Array.isArray(trustedOrigins) ? Array.from(trustedOrigins) : null

  assertOption(typeof name === 'string' && TOKEN.test(name), 'cookie.name', 'must be a cookie name (RFC 6265 §4.1.1).')
  assertOption(typeof secure === 'boolean', 'cookie.secure', 'must be true or false.')
  assertOption(sameSite === 'strict' || sameSite === 'lax' || sameSite === 'none', 'cookie.sameSite', 'must be \'strict\', \'lax\' or \'none\'.')
  assertOption(domain === undefined || (typeof domain === 'string' && DOMAIN.test(domain)), 'cookie.domain', 'must be a host name, or left out.')
  assertOption(typeof path === 'string' && PATH.test(path), 'cookie.path', 'must be a path that starts with "/".')
  assertOption(origins !== null && origins.every(isOrigin), 'cookie.trustedOrigins', 'must be an array of origins such as \'https://app.example.com\'.')

  assertOption(secure || !production, 'cookie.secure', 'must not be false in production: the token would travel in clear text.')
  assertOption(secure || sameSite !== 'none', 'cookie.sameSite', '\'none\' needs secure: true, or browsers drop the cookie.')
  assertOption(secure || !/^__(?:host|secure)-/i.test(name), 'cookie.secure', 'must be true for a cookie whose name starts with __Host- or __Secure-.')
  assertOption(!/^__host-/i.test(name) || (domain === undefined && path === '/'), 'cookie.name', 'must not start with __Host- unless the path is "/" and there is no domain.')

  return {
    name,
    trustedOrigins: new Set(origins),
    attributes: { httpOnly: true, secure, sameSite, path, ...(domain === undefined ? {} : { domain }) }
  }
}

function isOrigin (value: unknown): value is string {
  // A wildcard parses as a host, and would never match.
  return isWebOrigin(value) && !value.includes('*')
}
