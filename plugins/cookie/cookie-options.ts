import { isPlainObject } from '../options/plain-object.ts'
import { unknownOptions } from '../options/unknown.ts'
import { isWebOrigin } from './web-origin.ts'

/** A cookie that carries a credential. It is always HttpOnly. */
export interface CookieOptions {
  /** The prefix `__Host-` makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis §4.1.3). */
  name?: string | undefined
  /** Default true; false is refused unless `NODE_ENV` is unset, `development` or `test`. */
  secure?: boolean | undefined
  /** `none` needs `secure`. */
  sameSite?: 'strict' | 'lax' | 'none' | undefined
  /** Default: none, so that only the host itself gets the cookie. */
  domain?: string | undefined
  /** Default `/`. */
  path?: string | undefined
  /** Origins, as `https://app.example.com`, whose state-changing requests may use the cookie. Default: only our own. */
  trustedOrigins?: readonly string[] | undefined
}

/** The cookie, checked. */
export interface Cookie {
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

/** What is particular to one cookie. */
export interface CookieKind {
  /** The option that describes it, for errors. */
  readonly option: string
  readonly name: string
  readonly sameSite: 'strict' | 'lax'
  /** The errors of the room whose cookie it is. */
  readonly UnknownOption: new (text: string) => Error
  readonly InvalidOption: new (option: string, must: string) => Error
}

const KNOWN = ['name', 'secure', 'sameSite', 'domain', 'path', 'trustedOrigins']
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
const DOMAIN = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i
const PATH = /^\/[\x21-\x3a\x3c-\x7e]*$/

type Assert = (holds: boolean, option: string, must: string) => asserts holds

/** Checks the options of a cookie. @param production whether it must be secure @throws the errors of the kind */
export function readCookieOptions (given: unknown, production: boolean, kind: CookieKind): Cookie {
  const assert: Assert = (holds, option, must) => {
    if (!holds) throw new kind.InvalidOption(`${kind.option}.${option}`, must)
  }
  if (!isPlainObject(given)) throw new kind.InvalidOption(kind.option, `must be false or an object such as { name: '${kind.name}' }.`)
  const unknown = unknownOptions(given, KNOWN)
  if (unknown !== null) throw new kind.UnknownOption(`${kind.option}: ${unknown}`)

  const { name = kind.name, secure = true, sameSite = kind.sameSite, domain, path = '/', trustedOrigins = [] } = given as Partial<Record<keyof CookieOptions, unknown>>
  // A hole of a sparse array would be skipped by "every".
  const origins: unknown[] | null = Array.isArray(trustedOrigins) ? Array.from(trustedOrigins) : null

  assert(typeof name === 'string' && TOKEN.test(name), 'name', 'must be a cookie name (RFC 6265 §4.1.1).')
  assert(typeof secure === 'boolean', 'secure', 'must be true or false.')
  assert(sameSite === 'strict' || sameSite === 'lax' || sameSite === 'none', 'sameSite', 'must be \'strict\', \'lax\' or \'none\'.')
  assert(domain === undefined || (typeof domain === 'string' && DOMAIN.test(domain)), 'domain', 'must be a host name, or left out.')
  assert(typeof path === 'string' && PATH.test(path), 'path', 'must be a path that starts with "/".')
  assert(origins !== null && origins.every(isOrigin), 'trustedOrigins', 'must be an array of origins such as \'https://app.example.com\'.')

  const cookie: Cookie = { name, trustedOrigins: new Set(origins), attributes: { httpOnly: true, secure, sameSite, path, ...(domain === undefined ? {} : { domain }) } }
  assertSafe(cookie, production, assert)
  return cookie
}

function assertSafe ({ name, attributes: { secure, sameSite, domain, path } }: Cookie, production: boolean, assert: Assert): void {
  assert(secure || !production, 'secure', 'must not be false in production: the token would travel in clear text.')
  assert(secure || sameSite !== 'none', 'sameSite', '\'none\' needs secure: true, or browsers drop the cookie.')
  assert(secure || !/^__(?:host|secure)-/i.test(name), 'secure', 'must be true for a cookie whose name starts with __Host- or __Secure-.')
  assert(!/^__host-/i.test(name) || (domain === undefined && path === '/'), 'name', 'must not start with __Host- unless the path is "/" and there is no domain.')
}

function isOrigin (value: unknown): value is string {
  // A wildcard parses as a host, and would never match.
  return isWebOrigin(value) && !value.includes('*')
}
