import createError from '@fastify/error'

// Boot

/** An option is unknown; the message names it and the nearest known one. */
export const UnknownOption = createError<[string]>('GTH_AUTHN_UNKNOWN_OPTION', 'authn: %s')

/** An option has a value that is unsafe or of the wrong form. The message never shows the value. */
export const InvalidOption = createError<[string, string]>('GTH_AUTHN_INVALID_OPTION', 'authn option %s %s')

/** `request.claims` was read on a request nobody authenticated: a programming error, so that no handler acts on a missing identity. */
export const NotAuthenticated = createError('GTH_AUTHN_NOT_AUTHENTICATED',
  'request.claims was read on a request that is not authenticated. Protect the route, or read request.auth, which may be null.', 500)

/** `request.auth` or `request.claims` was assigned: only authn says who a request comes from. */
export const IdentityAssigned = createError('GTH_AUTHN_IDENTITY_ASSIGNED',
  'request.auth and request.claims are set by authn alone. Keep what is yours under another name.', 500)

/** `reply.setAccessCookie` was called though the `cookie` option is off. */
export const CookieOff = createError('GTH_AUTHN_COOKIE_OFF',
  'The access cookie is off: register authn with cookie: { name: \'__Host-access\' }.', 500)

/** authn was registered twice in one scope, or another plugin decorates `authenticate`. */
export const AlreadyRegistered = createError<[]>('GTH_AUTHN_ALREADY_REGISTERED',
  'authn is already registered in this scope or in one around it, or something else decorates `authenticate`. Register authn once: several issuers go into its trust option.')

// Per request. Refusals have no stack trace: they are answers, and a flood of them must stay cheap.

const refusal = (code: string, message: string, status: number) => createError<[]>(code, message, status, Error, false)

/** RFC 6750 §3.1: "If the request lacks any authentication information [...] the resource server SHOULD NOT include an error code". */
export const CredentialMissing = refusal('GTH_AUTHN_CREDENTIAL_MISSING', 'This resource needs an access token.', 401)

/** The Authorization header uses another scheme (RFC 9110 §11.6.2): as if nothing had been presented, but no other source is tried. */
export const SchemeUnsupported = refusal('GTH_AUTHN_SCHEME_UNSUPPORTED', 'The Authorization header must use the Bearer scheme.', 401)

/**
 * Two Authorization headers, or two cookies of the name: which of them is meant, nobody can tell. RFC 6750 §3.1 has 400
 * `invalid_request` for it; here a bad credential is a 401 in every form, so that clients know one way to recover.
 */
export const CredentialRepeated = refusal('GTH_AUTHN_CREDENTIAL_REPEATED', 'The credential was sent more than once.', 401)

/**
 * So many headers that node:http may have dropped some: whether there was another credential, or which site made the
 * request, nobody can tell.
 */
export const HeadersTruncated = refusal('GTH_AUTHN_HEADERS_TRUNCATED', 'The request has too many headers.', 401)

/** RFC 6750 §3.1: "The access token provided is [...] malformed": longer than `maxTokenBytes`, and so never parsed. */
export const TokenTooLong = refusal('GTH_AUTHN_TOKEN_TOO_LONG', 'The access token is too long.', 401)

/** RFC 6750 §3.1 "malformed": not the compact serialisation of two JSON objects and a signature (RFC 7515 §5.2, RFC 7519 §7.2), or claims nested beyond all reason. */
export const TokenMalformed = refusal('GTH_AUTHN_TOKEN_MALFORMED', 'The access token is not a well-formed JWT.', 401)

/** RFC 8725 §3.11: a token of another kind, such as an ID token, must not pass as an access token (RFC 9068 §4). */
export const TypeInvalid = refusal('GTH_AUTHN_TYPE_INVALID', 'The token is not of the expected type.', 401)

/** RFC 7515 §4.1.11: none of the critical extensions is understood. */
export const CriticalUnsupported = refusal('GTH_AUTHN_CRITICAL_UNSUPPORTED', 'The token demands an extension that is not supported.', 401)

/** RFC 8725 §3.1: the algorithm is the key's, never the token's choice. */
export const AlgorithmRefused = refusal('GTH_AUTHN_ALGORITHM_REFUSED', 'The algorithm of the token is not accepted.', 401)

/** No key of the trust has the token's `kid` (RFC 7515 §4.1.4). */
export const KeyUnknown = refusal('GTH_AUTHN_KEY_UNKNOWN', 'The token was signed with an unknown key.', 401)

/** RFC 7515 §5.2: the signature does not verify. */
export const SignatureInvalid = refusal('GTH_AUTHN_SIGNATURE_INVALID', 'The signature of the token is not valid.', 401)

/** RFC 8725 §3.8: the issuer is nobody we trust. */
export const IssuerUntrusted = refusal('GTH_AUTHN_ISSUER_UNTRUSTED', 'The issuer of the token is not trusted.', 401)

/** RFC 7519 §4.1.3: the token was made for another audience. */
export const AudienceMismatch = refusal('GTH_AUTHN_AUDIENCE_MISMATCH', 'The token was not issued for this audience.', 401)

/** RFC 7519 §4.1.4: "the current date/time MUST be before the expiration date/time". */
export const TokenExpired = refusal('GTH_AUTHN_TOKEN_EXPIRED', 'The access token has expired.', 401)

/** RFC 7519 §4.1.5: the token is not valid yet. */
export const TokenEarly = refusal('GTH_AUTHN_TOKEN_EARLY', 'The access token is not valid yet.', 401)

/** A registered claim is missing or not of its type (RFC 7519 §4.1). */
export const ClaimInvalid = refusal('GTH_AUTHN_CLAIM_INVALID', 'A registered claim of the token is missing or has the wrong type.', 401)

/** The claims do not match the application's `claims` schema. */
export const ClaimsMismatch = refusal('GTH_AUTHN_CLAIMS_MISMATCH', 'The claims of the token do not have the expected form.', 401)

/** A format of the `claims` schema threw: a mistake of the application, so nobody can tell. Logged, its text never sent. */
export const ClaimsUnchecked = refusal('GTH_AUTHN_CLAIMS_UNCHECKED', 'The access token cannot be checked right now.', 503)

/** RFC 6750 §3.1: "The access token provided is [...] revoked". */
export const TokenRevoked = refusal('GTH_AUTHN_TOKEN_REVOKED', 'The access token has been revoked.', 401)

/** The cookie came with a state-changing request that another site may have made (OWASP ASVS 3.5.1). */
export const CrossSite = refusal('GTH_AUTHN_CROSS_SITE', 'This request was made from another site, so its cookie does not count.', 403)

/** `isRevoked` failed, answered too late or not with a boolean: nobody can tell, so nobody passes. */
export const RevocationUnavailable = refusal('GTH_AUTHN_REVOCATION_UNAVAILABLE', 'The access token cannot be checked right now.', 503)

/** The application closes, and with it every connection that is followed. */
export const ServerClosing = refusal('GTH_AUTHN_SERVER_CLOSING', 'The server is closing. Connect again in a moment.', 503)
