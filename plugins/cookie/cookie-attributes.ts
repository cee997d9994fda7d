/** What two cookies of a browser differ in: the newer of two in which all of it is the same takes the other's place. */
export interface CookieIdentity {
  readonly name: string
  readonly path: string
  /** Left out: of the host alone. */
  readonly domain?: string
  /** Left out: not partitioned. */
  readonly partitioned?: boolean
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
const LABEL = '[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?'
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, 'i')
const PATH = /^\/[\x21-\x3a\x3d-\x7e]*$/
/** Browsers ignore a longer attribute (RFC 6265bis §5.6), and so would keep the cookie for another path. */
const LONGEST_ATTRIBUTE = 1024

/** RFC 6265 §4.1.1. */
export function isCookieName (value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value)
}

/** A host name as Set-Cookie takes it. */
export function isCookieDomain (value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_ATTRIBUTE && DOMAIN.test(value)
}

/** A path as Set-Cookie takes it. */
export function isCookiePath (value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_ATTRIBUTE && PATH.test(value)
}

/** Whether browsers take a cookie of this name only with Path=/ and without Domain (RFC 6265bis §4.1.3.2). */
export function isHostOnly (name: string): boolean {
  return /^__host-/i.test(name)
}

/** Whether browsers take a cookie of this name only with Secure (RFC 6265bis §4.1.3). */
export function needsSecure (name: string): boolean {
  return /^__(?:host|http|secure)-/i.test(name)
}

/** Whether a browser would keep one of the two in the place of the other. Host names have no case (RFC 4343). */
export function isSameCookie (one: CookieIdentity, other: CookieIdentity): boolean {
  return one.name === other.name && one.path === other.path && one.domain?.toLowerCase() === other.domain?.toLowerCase() &&
    (one.partitioned ?? false) === (other.partitioned ?? false)
}
