import type { Cookie } from '../cookie/cookie-options.ts'
import { MAX_COOKIE_BYTES, sizeFault } from '../cookie/cookie-size.ts'
import { createSerializeCookie, setCookie, type CookieReply } from '../cookie/set-cookie.ts'
import { CookieTooLarge, InvalidOption } from './errors.ts'

/** Sets and deletes the access cookie. */
export interface AccessCookie {
  /** @throws InvalidOption, CookieTooLarge */
  check (token: string): void
  /** Sets nothing if it throws. @param maxAge seconds @throws InvalidOption, CookieTooLarge */
  set (reply: CookieReply, token: string, maxAge: number | undefined): void
  clear (reply: CookieReply): void
}

/** The access cookie of the option `cookie`. @param maxTokenBytes a token beyond it would be refused when it comes back */
export async function createAccessCookie (cookie: Cookie, maxTokenBytes: number): Promise<AccessCookie> {
  const serialize = await createSerializeCookie(cookie)
  const limit = Math.min(MAX_COOKIE_BYTES, cookie.name.length + maxTokenBytes)

  function check (token: string): void {
    if (typeof token !== 'string') throw new InvalidOption('token of setAccessCookie', 'must be a string. Is it a promise that was not awaited?')
    const fault = sizeFault(cookie.name, token, limit)
    if (fault !== null) throw new CookieTooLarge(fault)
  }

  function set (reply: CookieReply, token: string, maxAge: number | undefined): void {
    if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge >= 0)) throw new InvalidOption('maxAge of setAccessCookie', 'must be a whole number of seconds, at least 0.')
    check(token)
    setCookie(reply, serialize, token, maxAge)
  }

  return { check, set, clear: reply => setCookie(reply, serialize, '', 0) }
}
