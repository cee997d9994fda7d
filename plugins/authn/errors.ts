import createError from '@fastify/error'

// Boot

/**
 * An option of authn is unknown, in most cases misspelt; the message names it and the nearest known one.
 * @fix Correct the name, or remove the option. A trust's own options (issuer, audience, keys, typ) go into `trust`.
 */
export const UnknownOption = createError<[string]>('GTH_AUTHN_UNKNOWN_OPTION', 'authn: %s')

/**
 * An option has a value that is unsafe or of the wrong form. The message never shows the value.
 * @fix Give the option what the message asks for. Where the value comes from an environment variable, check that it is
 * set.
 */
export const InvalidOption = createError<[string, string]>('GTH_AUTHN_INVALID_OPTION', 'authn option %s %s')

/**
 * `request.claims` was read on a request that nobody authenticated, and no handler may act on a missing identity.
 * @fix Protect the route, with `authz: 'authenticated'` or `onRequest: app.authenticate`. Where the route is open to
 * everybody, read `request.auth`, which may be null.
 */
export const NotAuthenticated = createError('GTH_AUTHN_NOT_AUTHENTICATED',
  'request.claims was read on a request that is not authenticated. Protect the route, or read request.auth, which may be null.', 500)

/**
 * `request.auth` or `request.claims` was assigned, by a hook or another plugin: only authn says who a request comes
 * from.
 * @fix Keep your own value under another name (`app.decorateRequest('account', null)`). In tests use `as` of
 * `fastify-gatehouse/testing` to be somebody.
 */
export const IdentityAssigned = createError('GTH_AUTHN_IDENTITY_ASSIGNED',
  'request.auth and request.claims are set by authn alone. Keep what is yours under another name.', 500)

/**
 * `reply.setAccessCookie` or `reply.clearAccessCookie` was called, but authn was registered without the option
 * `cookie`.
 * @fix Register authn with `cookie: { name: '__Host-access' }`, or return the token in the body instead.
 */
export const CookieOff = createError('GTH_AUTHN_COOKIE_OFF',
  'The access cookie is off: register authn with cookie: { name: \'__Host-access\' }.', 500)

/**
 * `reply.setAccessCookie` was given a token with which the cookie is larger than browsers keep (4096 bytes, name and
 * value together, RFC 6265bis §5.7), or the token is longer than `maxTokenBytes`: the client would look logged in and be
 * refused. Nothing was set.
 * @fix Put less into the token: identifiers, not lists or profiles; the message names the largest claim. Load the rest
 * in the request, or return the token in the body instead. If the limit is less than 4096, raise `maxTokenBytes`.
 */
export const CookieTooLarge = createError<[string]>('GTH_AUTHN_COOKIE_TOO_LARGE', 'The access cookie cannot be set. %s', 500)

/**
 * authn was registered twice, in one scope or in one inside it, or another plugin decorates `authenticate`: one of
 * your own, or one beside `@fastify/jwt`.
 * @fix Register authn once, and give it all issuers as an array in `trust`. Rename the other plugin's decorator, or
 * register it in a scope beside.
 */
export const AlreadyRegistered = createError<[]>('GTH_AUTHN_ALREADY_REGISTERED',
  'authn is already registered in this scope or in one around it, or something else decorates `authenticate`. Register authn once: several issuers go into its trust option.')

// Per request. Refusals have no stack trace: they are answers, and a flood of them must stay cheap.

const refusal = (code: string, message: string, status: number) => createError<[]>(code, message, status, Error, false)

/**
 * The request has no credential: no Authorization header and, where cookies are on, no access cookie. The challenge
 * has no error code then (RFC 6750 §3.1).
 * @fix Client: log in, and send `Authorization: Bearer` and the access token; from a browser, send the cookie too
 * (`credentials: 'include'`). Server: where the route is meant for everybody, declare `authz: 'public'` or
 * `'optional'`.
 */
export const CredentialMissing = refusal('GTH_AUTHN_CREDENTIAL_MISSING', 'This resource needs an access token.', 401)

/**
 * The Authorization header uses another scheme than Bearer, such as Basic (RFC 9110 §11.6.2), or holds the token
 * alone. A header that is there decides: the cookie is not tried.
 * @fix Client: send the token as `Authorization: Bearer <token>`. To be known by the cookie, send no Authorization
 * header; check that no proxy adds one.
 */
export const SchemeUnsupported = refusal('GTH_AUTHN_SCHEME_UNSUPPORTED', 'The Authorization header must use the Bearer scheme.', 401)

/**
 * The request has so many headers that node:http may have dropped some (1000 unless `server.maxHeadersCount` says
 * otherwise): whether there was another credential, or which site made the request, nobody can tell.
 * @fix Client: send fewer headers. Server: where that many are meant, raise `app.server.maxHeadersCount`.
 */
export const HeadersTruncated = refusal('GTH_AUTHN_HEADERS_TRUNCATED', 'The request has too many headers.', 401)

/**
 * The access token is longer than `maxTokenBytes` (8192 by default), and so was not even parsed (RFC 6750 §3.1).
 * @fix Have the issuer put less into the token: identifiers, not lists or profiles. Where long tokens are meant, raise
 * `maxTokenBytes` of authn, and the server's `maxHeaderSize` with it.
 */
export const TokenTooLong = refusal('GTH_AUTHN_TOKEN_TOO_LONG', 'The access token is too long.', 401)

/**
 * The token is not the compact serialisation of two JSON objects and a signature (RFC 7515 §5.2, RFC 7519 §7.2): it is
 * cut off, opaque, encrypted, or encoded in another way than canonical base64url, or its claims nest deeper than 64
 * levels.
 * @fix Client: send the access token as it was issued, without quotes and line breaks. An opaque token is no JWT: have
 * the issuer make JWTs for this API, in most cases by asking for its audience.
 */
export const TokenMalformed = refusal('GTH_AUTHN_TOKEN_MALFORMED', 'The access token is not a well-formed JWT.', 401)

/**
 * The `typ` of the token's header is not the one of its trust, which by default is `at+jwt` (RFC 9068 §4): a token of
 * another kind, such as an ID token, must not pass as an access token (RFC 8725 §3.11).
 * @fix Client: send the access token, not the ID token. Server: where the issuer writes `JWT`, or nothing, set `typ:
 * 'JWT'` or `typ: false` in its trust.
 */
export const TypeInvalid = refusal('GTH_AUTHN_TYPE_INVALID', 'The token is not of the expected type.', 401)

/**
 * The header of the token has `crit`, and so demands extensions; none is supported, and none may be ignored (RFC 7515
 * §4.1.11).
 * @fix Have the issuer make tokens without `crit`.
 */
export const CriticalUnsupported = refusal('GTH_AUTHN_CRITICAL_UNSUPPORTED', 'The token demands an extension that is not supported.', 401)

/**
 * The `alg` of the token is not that of the key it names, or is `none`. The algorithm is the key's, never the token's
 * choice (RFC 8725 §3.1).
 * @fix Server: give the key the algorithm that the issuer signs with, such as `publicKey(pem, { algorithm: 'RS256'
 * })`. Where these agree, somebody tried to forge a token.
 */
export const AlgorithmRefused = refusal('GTH_AUTHN_ALGORITHM_REFUSED', 'The algorithm of the token is not accepted.', 401)

/**
 * No key of the issuer's trust has the `kid` of the token (RFC 7515 §4.1.4), or the token has none and several keys
 * could be meant.
 * @fix Client: log in again, for the key may have been removed. Server: compare `app.authn.health()` with the issuer's
 * keys; of your own keys keep the former ones until their last token has expired (keyring does).
 */
export const KeyUnknown = refusal('GTH_AUTHN_KEY_UNKNOWN', 'The token was signed with an unknown key.', 401)

/**
 * The signature does not verify with the key (RFC 7515 §5.2): the token was changed, or signed with another key.
 * @fix Client: log in again. Server: where every token is refused, the key in `trust` is not the issuer's: check the
 * secret, its encoding and the environment it is for.
 */
export const SignatureInvalid = refusal('GTH_AUTHN_SIGNATURE_INVALID', 'The signature of the token is not valid.', 401)

/**
 * The `iss` of the token equals the `issuer` of no trust (RFC 8725 §3.8). They are compared as strings: a slash at the
 * end counts.
 * @fix Client: use a token of an issuer that this API trusts. Server: copy `issuer` letter for letter from the `iss`
 * of a good token, or add a trust for it.
 */
export const IssuerUntrusted = refusal('GTH_AUTHN_ISSUER_UNTRUSTED', 'The issuer of the token is not trusted.', 401)

/**
 * The `aud` of the token names others, or nobody (RFC 7519 §4.1.3): it was made for another API.
 * @fix Client: ask the issuer for a token for this API, with its `audience` or `resource` parameter. Server: make
 * `trust.audience` the string, or one of those, that the issuer writes into `aud`.
 */
export const AudienceMismatch = refusal('GTH_AUTHN_AUDIENCE_MISMATCH', 'The token was not issued for this audience.', 401)

/**
 * The time in `exp` has come (RFC 7519 §4.1.4: "the current date/time MUST be before the expiration date/time").
 * @fix Client: get a new access token with the refresh token, once, and repeat the request; where that fails, log in
 * again. Server: where fresh tokens are refused, set the clocks, or allow up to 60 s with `clockTolerance`.
 */
export const TokenExpired = refusal('GTH_AUTHN_TOKEN_EXPIRED', 'The access token has expired.', 401)

/**
 * The time in `nbf` has not come (RFC 7519 §4.1.5), in most cases because the clocks of issuer and server differ.
 * @fix Client: wait a moment and try again. Server: keep the clock with NTP, or allow up to 60 s with
 * `clockTolerance`.
 */
export const TokenEarly = refusal('GTH_AUTHN_TOKEN_EARLY', 'The access token is not valid yet.', 401)

/**
 * A registered claim is missing or not of its type (RFC 7519 §4.1): `sub` must be a text that is not empty, `exp` must
 * be there, and each date must be a finite number, not a text.
 * @fix Have the issuer write `sub` and `exp`, and dates as seconds since the epoch. A token that never expires is not
 * accepted.
 */
export const ClaimInvalid = refusal('GTH_AUTHN_CLAIM_INVALID', 'A registered claim of the token is missing or has the wrong type.', 401)

/**
 * The token is bound to a key (its claim `cnf`, RFC 7800 §3.1), so that a copy of it is worth nothing without the key,
 * and came as a Bearer token, in the header or the cookie, without a proof that the client has the key (RFC 9449 §7.1,
 * RFC 8705 §3). To accept it would undo what the issuer promises. Proofs (DPoP, mutual TLS) are not supported yet; any
 * `cnf` counts, even null or an empty one.
 * @fix Client: ask the issuer for a Bearer token: send the token request without a `DPoP` header and without a client
 * certificate. Server: turn off sender-constrained tokens for this API at the issuer, such as
 * `dpop_bound_access_tokens` or `tls_client_certificate_bound_access_tokens` of the client. Do not use `cnf` for a claim
 * of your own.
 */
export const TokenBound = refusal('GTH_AUTHN_TOKEN_BOUND',
  'The access token is bound to a key, and must not be sent as a Bearer token.', 401)

/**
 * The claims do not match the schema in the option `claims`.
 * @fix Client: log in again, for the token may be older than the schema. Server: compare the schema with what the
 * issuer writes; make `Type.Optional` what not every token has.
 */
export const ClaimsMismatch = refusal('GTH_AUTHN_CLAIMS_MISMATCH', 'The claims of the token do not have the expected form.', 401)

/**
 * A format that the `claims` schema uses threw, so nobody can tell whether the claims match. The log has what was
 * thrown; the client never gets it.
 * @fix Server: mend the function that was given to `FormatRegistry.Set`: it must answer true or false, whatever text
 * it gets.
 */
export const ClaimsUnchecked = refusal('GTH_AUTHN_CLAIMS_UNCHECKED', 'The access token cannot be checked right now.', 503)

/**
 * `isRevoked` said so (RFC 6750 §3.1): in most cases the person logged out, or a refresh token was used twice.
 * @fix Client: forget the token and log in again. Do not try the same token once more.
 */
export const TokenRevoked = refusal('GTH_AUTHN_TOKEN_REVOKED', 'The access token has been revoked.', 401)

/**
 * The cookie came with a state-changing request, or a WebSocket handshake, that `Sec-Fetch-Site` or `Origin` says
 * another site made (OWASP ASVS 3.5.1).
 * @fix Where the page is yours, name its origin in `cookie.trustedOrigins`, or send the token in the Authorization
 * header. Behind a proxy that rewrites Host, set Fastify's `trustProxy`.
 */
export const CrossSite = refusal('GTH_AUTHN_CROSS_SITE', 'This request was made from another site, so its cookie does not count.', 403)

/**
 * `isRevoked` threw, took longer than `callbackTimeout`, or answered neither true nor false: nobody can tell, so
 * nobody passes. The log has the reason.
 * @fix Client: try again in a moment. Server: find "isRevoked failed" in the log, and mend the function or what it
 * asks; it must answer with a boolean, or a promise of one.
 */
export const RevocationUnavailable = refusal('GTH_AUTHN_REVOCATION_UNAVAILABLE', 'The access token cannot be checked right now.', 503)

/**
 * The application closes, and with it every connection that `app.authn.follow` watches: this is the `reason` of its signal.
 * @fix Client: connect again after a moment. Nothing is wrong with the token.
 */
export const ServerClosing = refusal('GTH_AUTHN_SERVER_CLOSING', 'The server is closing. Connect again in a moment.', 503)
