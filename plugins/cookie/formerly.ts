import { isPlainObject } from '../options/plain-object.ts'
import { unknownOptions } from '../options/unknown.ts'
import { isCookieDomain, isCookieName, isCookiePath, isHostOnly, isSameCookie, needsSecure, type CookieIdentity } from './cookie-attributes.ts'

/** A cookie that the application set before its options changed. Name what differed. */
export interface FormerCookie {
  /** Default: the name of now. */
  name?: string | undefined
  /** Default: both the host's own cookie, which had no domain, and the one with the domain of now. */
  domain?: string | undefined
  /** Default: the path of now; `/` for a name that starts with `__Host-`. */
  path?: string | undefined
  /** Default: the one that was not partitioned and, if the cookie is `partitioned` now, the one that was. */
  partitioned?: boolean | undefined
}

/** The cookie as it is now. */
export interface CurrentCookie extends CookieIdentity {
  readonly secure: boolean
}

/** Where the entries are read. */
export interface FormerlyChecks {
  readonly assert: (holds: boolean, option: string, must: string) => asserts holds
  readonly refuseUnknown: (option: string, unknown: string) => never
}

const KNOWN = ['name', 'domain', 'path', 'partitioned']

/**
 * Checks the option `formerly`: each cookie that browsers may still hold, once, and never the one of now. A browser
 * accepts the deletion of each.
 */
export function readFormerly (given: unknown, now: CurrentCookie, checks: FormerlyChecks): CookieIdentity[] {
  checks.assert(Array.isArray(given), 'formerly', 'must be an array of { name, domain, path }, each with what differed from the cookie of now.')
  // Array.from also sees the holes of a sparse array.
  const former = Array.from<unknown, CookieIdentity[]>(given, (entry, index) => readEntry(entry, `formerly[${index}]`, now, checks)).flat()
  return former.filter((cookie, index) => former.findIndex(earlier => isSameCookie(earlier, cookie)) === index)
}

function readEntry (entry: unknown, option: string, now: CurrentCookie, checks: FormerlyChecks): CookieIdentity[] {
  const assert: FormerlyChecks['assert'] = checks.assert
  assert(isPlainObject(entry), option, 'must be an object such as { domain: \'example.com\' }.')
  const unknown = unknownOptions(entry, KNOWN)
  if (unknown !== null) checks.refuseUnknown(option, unknown)
  const { name = now.name, domain, partitioned } = entry
  assert(isCookieName(name), `${option}.name`, 'must be a cookie name (RFC 6265 §4.1.1).')
  const { path = isHostOnly(name) ? '/' : now.path } = entry
  assert(domain === undefined || isCookieDomain(domain), `${option}.domain`, 'must be a host name, or left out.')
  assert(isCookiePath(path), `${option}.path`, 'must be a path that starts with "/".')
  assert(partitioned === undefined || typeof partitioned === 'boolean', `${option}.partitioned`, 'must be true or false, or left out.')

  assert(!isHostOnly(name) || (domain === undefined && path === '/'), `${option}.name`, 'must not start with __Host- unless the path is "/" and there is no domain: browsers never kept such a cookie.')
  assert(now.secure || !needsSecure(name), `${option}.name`, 'must not start with __Host- or __Secure- unless the cookie is secure: browsers would ignore its deletion.')
  assert(now.secure || partitioned !== true, `${option}.partitioned`, 'must not be true unless the cookie is secure: browsers would ignore its deletion.')

  const domains = domain !== undefined ? [domain] : isHostOnly(name) ? [undefined] : [undefined, now.domain]
  const partitions = partitioned !== undefined ? [partitioned] : [false, now.partitioned ?? false]
  const former = domains.flatMap(domain => partitions.map((partitioned): CookieIdentity =>
    ({ name, path, ...(domain === undefined ? {} : { domain }), ...(partitioned ? { partitioned } : {}) }))).filter(cookie => !isSameCookie(cookie, now))
  assert(former.length > 0, option, 'is the cookie of now, which a login would delete while it sets it. Name what differed, or remove the entry.')
  return former
}
