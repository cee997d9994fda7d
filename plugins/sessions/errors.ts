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

/** `start` with `cookie: true` where no authenticator with a cookie is in scope. */
export const CookieUnavailable = createError('GTH_SESSIONS_COOKIE_UNAVAILABLE',
  'sessions.start with cookie: true needs reply.setAccessCookie. Register authn with its cookie option in the scope of this route, or log in without a cookie.', 500)

/** `end` on a request that nobody authenticated: it has no session to end. */
export const NotAuthenticated = createError('GTH_SESSIONS_NOT_AUTHENTICATED',
  'sessions.end was called for a request that is not authenticated. Protect the route.', 500)
