import { setCookie, type SerializeCookie } from '../cookie/set-cookie.ts'
import { CookieTooLarge, CookieUnavailable } from './errors.ts'
import type { RefreshToken } from './refresh-token.ts'
import type { SessionReply } from './session-request.ts'

/** The answer of RFC 6749 §5.1. */
export interface TokenAnswer {
  access_token: string
  token_type: 'Bearer'
  /** Seconds until the access token expires. */
  expires_in: number
  refresh_token: string
}

/** The answer when the tokens travel in cookies, where no script can read them. */
export type CookieAnswer = Pick<TokenAnswer, 'expires_in'>

/** What a client is given. */
export interface Delivery {
  readonly accessToken: string
  /** Seconds. */
  readonly accessLifetime: number
  readonly refreshToken: RefreshToken
  /** Seconds. */
  readonly refreshLifetime: number
  /** Whether the cookies outlive the browser's closing. */
  readonly persistent: boolean
}

/** What an authenticator with a cookie adds to the reply; asked of the reply itself, so that any authenticator will do. */
interface AccessCookieReply {
  setAccessCookie?: (token: string, options?: { maxAge: number }) => unknown
  checkAccessCookie?: (token: string) => unknown
  clearAccessCookie?: () => unknown
}

/** No cache may keep an answer with tokens in it (RFC 6749 §5.1). Set before anything can go wrong. */
export function forbidStore (reply: SessionReply): void {
  reply.header('cache-control', 'no-store')
}

/** Whether the reply can carry an access cookie. @throws CookieUnavailable */
export function assertCookie (reply: SessionReply): void {
  if (cookiesOf(reply).setAccessCookie === undefined) throw new CookieUnavailable()
}

/** The tokens in the body. */
export function answerBody ({ accessToken, accessLifetime, refreshToken }: Delivery): TokenAnswer {
  return { access_token: accessToken, token_type: 'Bearer', expires_in: accessLifetime, refresh_token: refreshToken.text }
}

/**
 * Whether the access token fits into its cookie, as far as the authenticator can tell.
 *
 * @throws CookieTooLarge
 */
export function assertCookieFits (reply: SessionReply, accessToken: string): void {
  try {
    cookiesOf(reply).checkAccessCookie?.(accessToken)
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    throw code === 'GTH_AUTHN_COOKIE_TOO_LARGE' ? new CookieTooLarge(message) : error
  }
}

/** The tokens in cookies. @throws CookieUnavailable rather than leave the access token out */
export function answerCookie (reply: SessionReply, { accessToken, accessLifetime, refreshToken, refreshLifetime, persistent }: Delivery, serialize: SerializeCookie): CookieAnswer {
  assertCookie(reply)
  cookiesOf(reply).setAccessCookie?.(accessToken, ...persistent ? [{ maxAge: accessLifetime }] : [])
  setCookie(reply, serialize, refreshToken.text, persistent ? refreshLifetime : undefined)
  return { expires_in: accessLifetime }
}

/** Deletes both cookies. */
export function clearCookies (reply: SessionReply, serialize: SerializeCookie): void {
  try {
    cookiesOf(reply).clearAccessCookie?.()
  } catch {
    // An authenticator whose cookie is off has none to delete: the client made up the refresh cookie, and gets no 500 for it.
  }
  setCookie(reply, serialize, '', 0)
}

function cookiesOf (reply: SessionReply): AccessCookieReply {
  return reply as SessionReply & AccessCookieReply
}
