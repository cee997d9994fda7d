import createError from '@fastify/error'

/** An option of a key is unknown; the message names it and the nearest known one. */
export const UnknownOption = createError<[string]>('GTH_KEYS_UNKNOWN_OPTION', '%s')

/** The algorithm is missing or not one of JWA's that fits the kind of key (RFC 7518 §3.1): it is never guessed from the key. */
export const AlgorithmInvalid = createError<[string, string]>('GTH_KEYS_ALGORITHM_INVALID',
  'A key works with exactly one algorithm: give { algorithm: \'...\' }, one of %s.%s')

/** The key identifier is not a non-empty string (RFC 7517 §4.5). */
export const KidInvalid = createError('GTH_KEYS_KID_INVALID', 'kid must be a non-empty string.')

/** The secret is missing or not a string, bytes or a secret KeyObject. */
export const SecretMissing = createError('GTH_KEYS_SECRET_MISSING',
  'The secret is missing: give a string, a Buffer or a secret KeyObject. Is the environment variable set?')

/** RFC 7518 §3.2: "A key of the same size as the hash output or larger MUST be used." */
export const SecretTooShort = createError<[string, number, number]>('GTH_KEYS_SECRET_TOO_SHORT',
  '%s needs a secret of at least %d bytes, this one has %d. Make one: node -p "require(\'crypto\').randomBytes(64).toString(\'base64url\')"')

/** The secret is the text of a key: whoever knows the public key could sign (CVE-2016-10555, CVE-2023-48223). */
export const SecretIsKey = createError('GTH_KEYS_SECRET_IS_KEY',
  'This secret is the text of a key (PEM, DER, JWK or the like). For a public key use publicKey(...); for HS256 use random bytes.')

/** The input is not a public key that can be read. */
export const PublicKeyUnreadable = createError('GTH_KEYS_PUBLIC_KEY_UNREADABLE',
  'This is not a public key that can be read: give PEM text ("-----BEGIN PUBLIC KEY-----" with real line breaks), a JWK object or a public KeyObject.')

/** The input is a private key; a verifier must not hold one. */
export const KeyIsPrivate = createError('GTH_KEYS_KEY_IS_PRIVATE',
  'This is a private key: a verifier needs only the public half. Extract it: openssl pkey -in key.pem -pubout')

/** The input is a certificate, whose validity nobody would check. */
export const KeyIsCertificate = createError('GTH_KEYS_KEY_IS_CERTIFICATE',
  'This is a certificate: its validity would not be checked. Extract the key: openssl x509 -in cert.pem -noout -pubkey')

/** The type of the key or its curve does not fit the algorithm (RFC 7518 §3.1, RFC 8037 §3.1). */
export const KeyUnfit = createError<[string, string, string]>('GTH_KEYS_KEY_UNFIT', '%s needs %s, this is %s.')

/** RFC 7518 §3.3: "A key of size 2048 bits or larger MUST be used." */
export const RsaTooShort = createError<[number]>('GTH_KEYS_RSA_TOO_SHORT',
  'An RSA key needs at least 2048 bits, this one has %d.')

/** An RSA exponent of 1 or an even one makes forgery trivial. */
export const RsaExponentWeak = createError('GTH_KEYS_RSA_EXPONENT_WEAK',
  'The public exponent of this RSA key is not an odd number of at least 3.')

/** A JWK's own members forbid the use (RFC 7517 §4.2-4.4). */
export const JwkForbidsUse = createError<[string]>('GTH_KEYS_JWK_FORBIDS_USE',
  'The JWK\'s own "%s" member does not allow it to verify signatures of this algorithm.')

/** An option of remoteKeys has no usable value; the message names it and what it must be. */
export const OptionInvalid = createError<[string, string]>('GTH_KEYS_OPTION_INVALID', 'Option "%s" %s')

/** An address that keys must not come from. */
export const AddressRefused = createError<[string, string]>('GTH_KEYS_ADDRESS_REFUSED', '%s %s')

/** An endpoint gave no keys. Only for logs and health: the message has the address without its query, and a reason of ours. */
export const FetchFailed = createError<[string, string]>('GTH_KEYS_FETCH_FAILED', '%s: %s')

/** An endpoint gave a JWK set, but no key that can be used: the keys that were there before are kept. */
export const NoUsableKey = createError<[]>('GTH_KEYS_NO_USABLE_KEY', 'The JWK set has no key that can be used.')

// Per request. No stack trace: it is an answer, and a flood of them must stay cheap.

/** The keys of the issuer cannot be had right now: nobody can tell a good token from a bad one, so nobody passes. */
export const KeysUnavailable = createError<[]>('GTH_KEYS_UNAVAILABLE', 'The access token cannot be checked right now.', 503, Error, false)
