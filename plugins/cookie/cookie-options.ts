import { isPlainObject } from '../options/plain-object.ts'
import { unknownOptions } from '../options/unknown.ts'
import { isCookieDomain, isCookieName, isCookiePath, isHostOnly, needsSecure, type CookieIdentity } from './cookie-attributes.ts'
import { readFormerly, type FormerCookie } from './formerly.ts'
import { isPageOrigin } from './page-origin.ts'

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
  /**
   * For pages that other sites embed: browsers keep the cookie apart for each site that embeds the page (CHIPS), also those
   * that block third-party cookies. Needs `secure`, and is of use with `sameSite: 'none'` only. Default false.
   */
  partitioned?: boolean | undefined
  /**
   * Origins whose state-changing requests may use the cookie, exactly as browsers send them: of pages
   * (`https://app.example.com`), and of applications in a web view and of extensions (`capacitor://localhost`,
   * `chrome-extension://<id>`). Default: only our own.
   */
  trustedOrigins?: readonly string[] | undefined
  /**
   * The cookies that were set before `name`, `domain`, `path` or `partitioned` changed. They are deleted whenever the
   * cookie is set or deleted: a browser that holds two of one name sends both, and is refused until the old one expires.
   */
  formerly?: readonly FormerCookie[] | undefined
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
    readonly partitioned?: true
  }
  /** Those to delete, each once. */
  readonly formerly: readonly CookieIdentity[]
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

const KNOWN = ['name', 'secure', 'sameSite', 'domain', 'path', 'partitioned', 'trustedOrigins', 'formerly']

type Assert = (holds: boolean, option: string, must: string) => asserts holds

/** Checks the options of a cookie. @param production whether it must be secure @throws the errors of the kind */
export function readCookieOptions (given: unknown, production: boolean, kind: CookieKind): Cookie {
  const assert: Assert = (holds, option, must) => {
    if (!holds) throw new kind.InvalidOption(`${kind.option}.${option}`, must)
  }
  if (!isPlainObject(given)) throw new kind.InvalidOption(kind.option, `must be false or an object such as { name: '${kind.name}' }.`)
  const unknown = unknownOptions(given, KNOWN)
  if (unknown !== null) throw new kind.UnknownOption(`${kind.option}: ${unknown}`)

  const {
    name = kind.name, secure = true, sameSite = kind.sameSite, domain, path = '/', partitioned = false, trustedOrigins = [], formerly = []
  } = given as Partial<Record<keyof CookieOptions, unknown>>
  // A hole of a sparse array would be skipped by "every".
  const origins: unknown[] | null = Array.isArray(trustedOrigins) ? Array.from(trustedOrigins) : null

  assert(isCookieName(name), 'name', 'must be a cookie name (RFC 6265 §4.1.1).')
  assert(typeof secure === 'boolean', 'secure', 'must be true or false.')
  assert(sameSite === 'strict' || sameSite === 'lax' || sameSite === 'none', 'sameSite', 'must be \'strict\', \'lax\' or \'none\'.')
  assert(domain === undefined || isCookieDomain(domain), 'domain', 'must be a host name, or left out.')
  assert(isCookiePath(path), 'path', 'must be a path that starts with "/".')
  assert(typeof partitioned === 'boolean', 'partitioned', 'must be true or false.')
  assert(origins !== null && origins.every(isPageOrigin), 'trustedOrigins',
    'must be an array of origins such as \'https://app.example.com\' or \'capacitor://localhost\', exactly as browsers send them; never \'null\', which any page can have.')

  const attributes: Cookie['attributes'] = { httpOnly: true, secure, sameSite, path, ...(domain === undefined ? {} : { domain }), ...(partitioned ? { partitioned } : {}) }
  assertSafe(name, attributes, production, assert)
  const refuseUnknown = (option: string, unknown: string): never => { throw new kind.UnknownOption(`${kind.option}.${option}: ${unknown}`) }
  return { name, trustedOrigins: new Set(origins), attributes, formerly: readFormerly(formerly, { name, ...attributes }, { assert, refuseUnknown }) }
}

function assertSafe (name: string, { secure, sameSite, domain, path, partitioned }: Cookie['attributes'], production: boolean, assert: Assert): void {
  assert(secure || !production, 'secure', 'must not be false in production: the token would travel in clear text.')
  assert(secure || sameSite !== 'none', 'sameSite', '\'none\' needs secure: true, or browsers drop the cookie.')
  assert(secure || partitioned === undefined, 'partitioned', 'needs secure: true, or browsers drop the cookie.')
  assert(secure || !needsSecure(name), 'secure', 'must be true for a cookie whose name starts with __Host- or __Secure-.')
  assert(!isHostOnly(name) || (domain === undefined && path === '/'), 'name', 'must not start with __Host- unless the path is "/" and there is no domain.')
}
