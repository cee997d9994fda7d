import { CredentialRepeated } from '../cookie/errors.ts'
import { readCookie } from '../cookie/read-cookie.ts'
import { isSameOrigin } from '../cookie/same-origin.ts'
import type { Cookie } from '../cookie/cookie-options.ts'
import { CrossSite } from './errors.ts'
import { readRefreshToken } from './refresh-token.ts'
import type { SessionRequest } from './session-request.ts'

/** A refresh token as it came; nothing is known about it. */
export interface Presented {
  readonly text: unknown
  readonly source: 'body' | 'cookie'
}

/**
 * The refresh token of a request; null where there is none. One in the body decides, whatever its form: the client
 * chose to send it, a browser sends its cookie unasked.
 *
 * @throws CredentialRepeated if the cookie is there twice; CrossSite
 */
export function presentedBy (request: SessionRequest, { name, trustedOrigins }: Cookie): Presented | null {
  const { body } = request
  if (typeof body === 'object' && body !== null && Object.hasOwn(body, 'refresh_token')) {
    return { text: (body as { refresh_token: unknown }).refresh_token, source: 'body' }
  }
  const { cookie } = request.headers
  const text = cookie === undefined ? null : readCookie(cookie, name, CredentialRepeated)
  if (text === null) return null
  if (!isSameOrigin(request, trustedOrigins)) throw new CrossSite()
  return { text, source: 'cookie' }
}

/**
 * The sessions that a request holds: that of its access token, if an authenticator has verified one of ours, and
 * that of its refresh token, whose first half is proof enough. What another site made a browser send does not count.
 */
export function heldBy (request: SessionRequest, issuers: ReadonlySet<string>, refreshCookie: Cookie): Set<string> {
  const ids = new Set<string>()
  // Null where there is an authenticator, undefined where there is none.
  const auth = request.auth as SessionRequest['auth'] | undefined
  if (auth?.claims.sid !== undefined && issuers.has(auth.issuer)) ids.add(auth.claims.sid)
  const token = readRefreshToken(countedOf(request, refreshCookie)?.text)
  if (token !== null) ids.add(token.id)
  return ids
}

/** As presentedBy, and null for what does not count: another site's, or a cookie that is there twice. */
export function countedOf (request: SessionRequest, cookie: Cookie): Presented | null {
  try {
    return presentedBy(request, cookie)
  } catch {
    return null
  }
}
