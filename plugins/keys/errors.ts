import createError from '@fastify/error'

/** An option of a key is unknown; the message names it and the nearest known one. */
export const UnknownOption = createError<[string]>('GTH_KEYS_UNKNOWN_OPTION', 'Key: %s')

/** The algorithm is missing or not one of JWA's that fits the kind of key (RFC 7518 §3.1): it is never guessed from the key. */
export const AlgorithmInvalid = createError<[string, string]>('GTH_KEYS_ALGORITHM_INVALID', 'A key works with exactly one algorithm: give { algorithm: \'...\' }, one of %s.%s')

/** The key identifier is not a non-empty string (RFC 7517 §4.5). */
export const KidInvalid = createError('GTH_KEYS_KID_INVALID', 'kid must be a non-empty string.')

/** The secret is missing or not a string, bytes or a secret KeyObject. */
export const SecretMissing = createError('GTH_KEYS_SECRET_MISSING', 'The secret is missing: give a string, a Buffer or a secret KeyObject. Is the environment variable set?')

/** RFC 7518 §3.2: "A key of the same size as the hash output or larger MUST be used." */
export const SecretTooShort = createError<[string, number, number]>('GTH_KEYS_SECRET_TOO_SHORT',
  '%s needs a secret of at least %d bytes, this one has %d. Make one: node -p "require(\'crypto\').randomBytes(64).toString(\'base64url\')"')

/** The secret is the text of a key: whoever knows the public key could sign (CVE-2016-10555, CVE-2023-48223). */
export const SecretIsKey = createError('GTH_KEYS_SECRET_IS_KEY',
  'This secret is the text of a key (PEM, DER, JWK or the like). For a public key use publicKey(...); for HS256 use random bytes.')

/** The input is not a public key that can be read. */
export const PublicKeyUnreadable = createError('GTH_KEYS_PUBLIC_KEY_UNREADABLE',
  'This is not a public key that can be read: give PEM text ("-----BEGIN PUBLIC KEY-----" with real line breaks, not \\n), a JWK object or a public KeyObject. Is the environment variable set?')

/** The input is a private key; a verifier must not hold one. */
export const KeyIsPrivate = createError('GTH_KEYS_KEY_IS_PRIVATE', 'This is a private key: a verifier needs only the public half. Extract it: openssl pkey -in key.pem -pubout')

/** The input is a certificate, whose validity nobody would check. */
export const KeyIsCertificate = createError('GTH_KEYS_KEY_IS_CERTIFICATE', 'This is a certificate: its validity would not be checked. Extract the key: openssl x509 -in cert.pem -noout -pubkey')

/** The type of the key or its curve does not fit the algorithm (RFC 7518 §3.1, RFC 8037 §3.1). */
export const KeyUnfit = createError<[string, string, string]>('GTH_KEYS_KEY_UNFIT', '%s needs %s, this is %s.')

/** RFC 7518 §3.3: "A key of size 2048 bits or larger MUST be used." */
export const RsaTooShort = createError<[number]>('GTH_KEYS_RSA_TOO_SHORT', 'An RSA key needs at least 2048 bits, this one has %d.')

/** An RSA exponent of 1 or an even one makes forgery trivial. */
export const RsaExponentWeak = createError('GTH_KEYS_RSA_EXPONENT_WEAK', 'The public exponent of this RSA key is not an odd number of at least 3.')

/** A JWK's own members forbid the use (RFC 7517 §4.2-4.4). */
export const JwkForbidsUse = createError<[string]>('GTH_KEYS_JWK_FORBIDS_USE', 'The JWK\'s own "%s" member does not allow it to verify signatures of this algorithm.')

/** The modulus of an RSA key has a structure or a factor that gives its private key away (CVE-2017-15361). */
export const RsaModulusWeak = createError('GTH_KEYS_RSA_MODULUS_WEAK', 'The modulus of this RSA key can be factored: it is a ROCA key (CVE-2017-15361) or has a small factor. Make a new key.')

/** node:crypto verifies nothing with an RSA key of more bits (OPENSSL_RSA_MAX_MODULUS_BITS). */
export const RsaTooLong = createError<[number]>('GTH_KEYS_RSA_TOO_LONG', 'An RSA key may have 16384 bits at most, this one has %d.')

/** A key on an Edwards curve that is a point of small order: nobody needs a private key to sign for it (RFC 8032). */
export const EdwardsPointWeak = createError<[string]>('GTH_KEYS_EDWARDS_POINT_WEAK', 'This %s key is a point of small order: anybody can make signatures that it verifies. Make a new key.')

/** The document is not a JWK set (RFC 7517 §5). The message quotes nothing of it. */
export const JwkSetInvalid = createError<[string]>('GTH_KEYS_JWK_SET_INVALID', 'This is not a JWK set: %s.')

/** An element of a JWK set is no object, or its key type is none that signs (RFC 7518 §6.1, RFC 8037 §2). */
export const JwkTypeUnknown = createError('GTH_KEYS_JWK_TYPE_UNKNOWN', 'A JWK must be an object whose "kty" is RSA, EC, OKP or oct.')

/** A JWK has a curve that no algorithm here uses (RFC 7518 §6.2.1.1, RFC 8037 §2). */
export const JwkCurveUnknown = createError<[string, string]>('GTH_KEYS_JWK_CURVE_UNKNOWN', 'The "crv" of this %s JWK is not one of %s.')

/** A JWK in a set is for no algorithm here, or for none that its key type can do, or its secret does not say which (RFC 8725 §3.1). */
export const JwkAlgorithmUnfit = createError<[string, string]>('GTH_KEYS_JWK_ALGORITHM_UNFIT', 'The "alg" of this %s JWK is not one of %s.')

/** A member of a JWK is missing or spelt in another than the one way there is (RFC 7515 §2, RFC 7518 §6.2-6.4, RFC 8037 §2). */
export const JwkMemberInvalid = createError<[string, string]>('GTH_KEYS_JWK_MEMBER_INVALID', 'The "%s" of this JWK is not %s.')

/** The members of a JWK are well-formed and still no key: the point of an elliptic key is not on its curve. */
export const JwkNoKey = createError('GTH_KEYS_JWK_NO_KEY', 'The numbers in this JWK are not a key of its type: an elliptic point must be on its curve.')

/** A secret in a JWK set that others can read, so that others can sign with it (RFC 7517 §9.2). */
export const JwkIsSecret = createError('GTH_KEYS_JWK_IS_SECRET', 'This JWK is a shared secret, which has no place in a published set.')

/** Secrets and public keys in one JWK set: it was published, and the secrets with it, or it should not have been. */
export const JwkSetMixed = createError('GTH_KEYS_JWK_SET_MIXED', 'This JWK is a shared secret in a set that also has public keys.')

/** Several keys of a JWK set have the same identifier: which one a token means cannot be told (RFC 7517 §4.5). */
export const KidAmbiguous = createError('GTH_KEYS_KID_AMBIGUOUS', 'Another key of this set has the same "kid".')

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

// Keys that sign

/** The input is not a private key that can be read. */
export const PrivateKeyUnreadable = createError('GTH_KEYS_PRIVATE_KEY_UNREADABLE',
  'This is not a private key that can be read: give PEM text without a passphrase, a private JWK or a private KeyObject.')

/** The private half and the public half are of two keys: nobody could check what it signs. */
export const KeyHalvesDiffer = createError('GTH_KEYS_HALVES_DIFFER', 'The private and the public half of this key do not belong together.')

/** The time of an activation is not a number of seconds since the epoch. */
export const ActivationInvalid = createError('GTH_KEYS_ACTIVATION_INVALID', 'The time from when on a key signs (activates, or nbf in a JWK) must be a number of seconds since the epoch.')

/** The text is neither PEM nor a JWK nor a JWK set. */
export const KeyTextInvalid = createError('GTH_KEYS_TEXT_INVALID', 'This is not the text of a private key: give a JWK, a JWK set or PEM ("-----BEGIN PRIVATE KEY-----" with real line breaks).')

// Keyrings

/** An option of a keyring has a wrong value. */
export const RingOptionInvalid = createError<[string, string]>('GTH_KEYS_RING_OPTION_INVALID', 'keyring option %s %s')

/** There is no key to sign with. */
export const RingEmpty = createError('GTH_KEYS_RING_EMPTY', 'The keyring has no key. Make one: npx gatehouse keygen --alg ES256 --out keys')

/** Shared secrets and key pairs in one ring: a verifier could be led to take one for the other (RFC 8725 §2.1). */
export const KeysMixed = createError('GTH_KEYS_RING_MIXED', 'A keyring holds either key pairs or shared secrets, never both.')

/** Two keys of a ring have one name. */
export const KidTwice = createError<[string, string]>('GTH_KEYS_RING_KID_TWICE', 'Two keys have the same kid: %s and %s.')

/** Two keys of a ring begin to sign in the same second: processes could not agree on one. */
export const ActivationsClash = createError<[string, string]>('GTH_KEYS_RING_ACTIVATIONS_CLASH',
  'Two keys begin to sign at the same time: %s and %s. Say when each does (nbf in a JWK, a time such as 20270101T000000Z- before the name of a PEM file).')

/** The variable is not set. */
export const VariableMissing = createError<[string]>('GTH_KEYS_VARIABLE_MISSING', 'The environment variable %s, which holds the keys, is not set.')

/** The variable does not hold keys of a ring. */
export const VariableRefused = createError<[string, string]>('GTH_KEYS_VARIABLE_REFUSED', 'The environment variable %s is refused: %s')

/** A key file of that name is there already; it is never replaced. */
export const KeyFileExists = createError<[string]>('GTH_KEYS_FILE_EXISTS', 'The key file %s is there already and is not replaced.')
