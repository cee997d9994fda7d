import createError from '@fastify/error'

// Boot

/** An option is unknown; the message names it and the nearest known one. */
export const UnknownOption = createError<[string]>('GTH_SESSIONS_UNKNOWN_OPTION', 'sessions: %s')

/** An option has a value that is unsafe or of the wrong form. The message never shows the value. */
export const InvalidOption = createError<[string, string]>('GTH_SESSIONS_INVALID_OPTION', 'sessions option %s %s')

// Programming errors, found at the first call: they answer 500 and say what to change.

/** A token whose subject is empty would say nobody's name (RFC 7519 §4.1.2). */
export const SubjectInvalid = createError('GTH_SESSIONS_SUBJECT_INVALID',
  'sessions.start needs a subject: a non-empty string that never changes for a person.', 500)

/** RFC 9068 §2.2: these claims are the plugin's to set; a caller's value must not replace them. */
export const ClaimReserved = createError<[string]>('GTH_SESSIONS_CLAIM_RESERVED',
  'The claim "%s" is set by sessions itself. Use another name for your own.', 500)

/** `start` with `cookie: true`, or `refresh` by the cookie, where no authenticator with a cookie is in scope. */
export const CookieUnavailable = createError('GTH_SESSIONS_COOKIE_UNAVAILABLE',
  'Tokens in cookies need reply.setAccessCookie. Register authn with its cookie option in the scope of this route, or log in without a cookie.', 500)

// Of a store. Who waits for it answers SessionsUnavailable; this is for the log.

/** The store's server is away, or refused. The text says nothing of what was to be kept. */
export const StoreFailed = createError<[string]>('GTH_SESSIONS_STORE_FAILED', 'The session store failed: %s', 503)

// Per request. Refusals have no stack trace: they are answers, and a flood of them must stay cheap.

const refusal = (code: string, message: string, status: number) => createError<[]>(code, message, status, Error, false)

/** There is no refresh token in the request, neither in the body nor in the cookie. */
export const RefreshTokenMissing = refusal('GTH_SESSIONS_REFRESH_TOKEN_MISSING', 'This needs a refresh token.', 401)

/**
 * The refresh token is none, or expired, revoked, or used before (RFC 6749 §5.2 `invalid_grant`; a bad credential is a 401
 * here in every form). Which of these, nobody learns: a thief would know whether they were seen.
 */
export const RefreshTokenRefused = refusal('GTH_SESSIONS_REFRESH_TOKEN_REFUSED', 'The refresh token is not valid, or not any more. Log in again.', 401)

/** `end` for a request that has no session of ours: neither an access token nor a refresh token of one. */
export const SessionMissing = refusal('GTH_SESSIONS_SESSION_MISSING', 'There is no session to end.', 401)

/** The refresh cookie came with a request that another site may have made (OWASP ASVS 3.5.1). */
export const CrossSite = refusal('GTH_SESSIONS_CROSS_SITE', 'This request was made from another site, so its cookie does not count.', 403)

/** The store failed or did not answer in time, or the application's `claimsOf` did not: nobody can tell, so nothing is given. */
export const SessionsUnavailable = refusal('GTH_SESSIONS_UNAVAILABLE', 'Sessions are not available right now. Try again in a moment.', 503)
