import createError from '@fastify/error'

// Boot

/**
 * An option of sessions is unknown, in most cases misspelt; the message names it and the nearest known one.
 * @fix Correct the name, or remove the option. Lifetimes are `accessLifetime`, `idleLifetime` and `absoluteLifetime`,
 * in seconds.
 */
export const UnknownOption = createError<[string]>('GTH_SESSIONS_UNKNOWN_OPTION', 'sessions: %s')

/**
 * An option has a value that is unsafe or of the wrong form. The message never shows the value.
 * @fix Give the option what the message asks for. Where the value comes from an environment variable, check that it is
 * set.
 */
export const InvalidOption = createError<[string, string]>('GTH_SESSIONS_INVALID_OPTION', 'sessions option %s %s')

// Programming errors, found at the first call: they answer 500 and say what to change.

/**
 * `app.sessions.start`, `list`, `endOne` or `endAll` was given no subject, an empty one, or one that is no text: a token
 * of it would have no subject (RFC 7519 §4.1.2).
 * @fix Give the person's identifier, as a text that is never given to anybody else: a number becomes one with
 * `String(id)`. `list`, `endOne` and `endAll` take `request.auth` as well; if that is null, the route does not
 * authenticate.
 */
export const SubjectInvalid = createError('GTH_SESSIONS_SUBJECT_INVALID',
  'Sessions need a subject: a non-empty string that never changes for a person.', 500)

/**
 * The `claims` given to `start`, or answered by `claimsOf`, have one that sessions sets itself (RFC 9068 §2.2), or
 * `cnf`, which binds a token to a key (RFC 7800 §3.1): no proof of it is verified, so authn refuses each such token.
 * @fix Give your claim another name. Lifetime, issuer and audience are options of the plugin.
 */
export const ClaimReserved = createError<[string]>('GTH_SESSIONS_CLAIM_RESERVED',
  'The claim "%s" is reserved for sessions itself. Use another name for your own.', 500)

/**
 * The `claims` given to `start`, or answered by `claimsOf`, are a promise or hold one: in the token it would be an
 * empty object.
 * @fix Await it: `claims: { roles: await rolesOf(subject) }`.
 */
export const ClaimsPromised = createError('GTH_SESSIONS_CLAIMS_PROMISED',
  'The claims of a session hold a promise, which no token can say. Await what they are made of.', 500)

/**
 * The `claims` given to `start`, or answered by `claimsOf`, cannot be written as a JSON object, as with a BigInt or a
 * cycle among them.
 * @fix Give plain values: texts, finite numbers, booleans, null, and arrays and objects of them.
 */
export const ClaimsUnserializable = createError('GTH_SESSIONS_CLAIMS_UNSERIALIZABLE',
  'The claims of a session cannot be written as a JSON object. Use plain values.', 500)

/**
 * The access token does not fit into its cookie: browsers silently drop a cookie whose name and value have more than
 * 4096 bytes together (RFC 6265bis), and authn takes no longer token. Nothing was started, ended or rotated.
 * @fix Make the claims smaller, above all the one that the message names: a token needs no list of groups that
 * `claimsOf`, a permission source or a lookup by the subject can give. Or let the tokens travel in the body.
 */
export const CookieTooLarge = createError<[string]>('GTH_SESSIONS_COOKIE_TOO_LARGE', '%s', 500)

/**
 * `start` with `cookie: true`, or `refresh` by the cookie, in a scope without an authenticator that sets cookies.
 * @fix Register authn with its option `cookie` in the scope of the route, or in one around it. Without cookies, call
 * `start` without `cookie: true`.
 */
export const CookieUnavailable = createError('GTH_SESSIONS_COOKIE_UNAVAILABLE',
  'Tokens in cookies need reply.setAccessCookie. Register authn with its cookie option in the scope of this route, or log in without a cookie.', 500)

// Of a store. Who waits for it answers SessionsUnavailable; this is for the log.

/**
 * The server of the session store is away, or refused. The text says nothing of what was to be kept.
 * @seen in the log; the client gets 503 [GTH_SESSIONS_UNAVAILABLE](#gth_sessions_unavailable)
 * @fix Check that the store's server runs and can be reached, and that its user may read and write. Requests recover
 * by themselves when it is back.
 */
export const StoreFailed = createError<[string]>('GTH_SESSIONS_STORE_FAILED', 'The session store failed: %s', 503)

/**
 * PostgreSQL's notifications do not reach the store: it told itself something through the pool, and the connection that
 * listens did not hear it. In most cases the pool leads to PgBouncer in transaction mode, which gives LISTEN to a
 * connection of the server that it then lends to others.
 * @seen in the log, or as a warning of the process; no request fails: a logout is known to the other processes when they
 * next look, within `revocationDelay`
 * @fix Give `postgresStore` the option `listen: () => new pg.Client(...)` with the address of PostgreSQL itself, or
 * `listen: false` if looking is enough.
 */
export const ListenDeaf = createError('GTH_SESSIONS_LISTEN_DEAF',
  'PostgreSQL\'s notifications are not heard, as behind PgBouncer in transaction mode: revocations are known at the next look. ' +
  'Give postgresStore a client of its own that reaches the server itself (listen), or listen: false.', 503)

// Per request. Refusals have no stack trace: they are answers, and a flood of them must stay cheap.

const refusal = (code: string, message: string, status: number) => createError<[]>(code, message, status, Error, false)

/**
 * There is no refresh token in the request, neither in the body nor in the cookie.
 * @fix Client: send `{"refresh_token": "..."}` as JSON, or from a browser the cookie (`credentials: 'include'`). Where
 * there is none, log in.
 */
export const RefreshTokenMissing = refusal('GTH_SESSIONS_REFRESH_TOKEN_MISSING', 'This needs a refresh token.', 401)

/**
 * The refresh token is none, or expired, revoked, or used before (RFC 6749 §5.2 `invalid_grant`; a bad credential is a
 * 401 here in every form). Which of these, nobody learns: a thief would know whether they were seen.
 * @fix Client: forget both tokens and log in again. Keep only the newest refresh token, and refresh once at a time:
 * one that is used twice, later than `grace` allows, ends its session.
 */
export const RefreshTokenRefused = refusal('GTH_SESSIONS_REFRESH_TOKEN_REFUSED', 'The refresh token is not valid, or not any more. Log in again.', 401)

/**
 * `end` was asked for by a request without a session of ours: it has neither an access token nor a refresh token of
 * one.
 * @fix Client: nothing is left to end; forget the tokens and show the login. Server: where there should be one, check
 * that the route is in the scope of authn, and that its trust is the issuer of sessions.
 */
export const SessionMissing = refusal('GTH_SESSIONS_SESSION_MISSING', 'There is no session to end.', 401)

/**
 * `list`, `endOne` or `endAll` was called with the `request.auth` of another issuer: its subject may have the same name
 * as one of this application's.
 * @fix Server: guard the route so that only subjects of the application's own issuer reach it. If the issuer is a former
 * name of this application, list it in the option `formerIssuers`.
 */
export const ForeignIssuer = refusal('GTH_SESSIONS_FOREIGN_ISSUER', 'This token is from another issuer, which has no sessions here.', 403)

/**
 * `start` was called for a request that arrived before all sessions of its subject were ended, by `endAll` or by a
 * disabled account: its session would survive that end.
 * @fix Client: log in again.
 */
export const EndedMeanwhile = refusal('GTH_SESSIONS_ENDED_MEANWHILE', 'All sessions were ended during this login. Log in again.', 401)

/**
 * The refresh cookie came with a request that another site may have made (OWASP ASVS 3.5.1).
 * @fix Where the page is yours, name its origin in `refreshCookie.trustedOrigins`, or send the refresh token in the
 * body. Behind a proxy that rewrites Host, set Fastify's `trustProxy`.
 */
export const CrossSite = refusal('GTH_SESSIONS_CROSS_SITE', 'This request was made from another site, so its cookie does not count.', 403)

/**
 * The store failed or did not answer within `storeTimeout`, or `claimsOf` did not: nobody can tell, so nothing is
 * given.
 * @fix Client: keep the tokens, and try again in a moment. Server: the log has the cause; check the store, `claimsOf`,
 * and `app.sessions.health()`.
 */
export const SessionsUnavailable = refusal('GTH_SESSIONS_UNAVAILABLE', 'Sessions are not available right now. Try again in a moment.', 503)
