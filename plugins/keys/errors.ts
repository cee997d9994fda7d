import createError from '@fastify/error'

/**
 * An option of a key, a keyring or remoteKeys is unknown, in most cases misspelt; the message names it and the nearest
 * known one.
 * @fix Correct the name, or remove the option.
 */
export const UnknownOption = createError<[string]>('GTH_KEYS_UNKNOWN_OPTION', 'Key: %s')

/**
 * The algorithm is missing or not one of JWA's that fits the kind of key (RFC 7518 §3.1): it is never guessed from the
 * key.
 * @fix Give `{ algorithm: 'ES256' }`, with the algorithm that the issuer signs with; it is the `alg` in the header of
 * its tokens.
 */
export const AlgorithmInvalid = createError<[string, string]>('GTH_KEYS_ALGORITHM_INVALID', 'A key works with exactly one algorithm: give { algorithm: \'...\' }, one of %s.%s')

/**
 * The key identifier is not a non-empty string (RFC 7517 §4.5).
 * @fix Give `kid` the text that tokens name the key by, or leave it out where there is one key only.
 */
export const KidInvalid = createError('GTH_KEYS_KID_INVALID', 'kid must be a non-empty string.')

/**
 * The secret is missing, in most cases because an environment variable is not set; or it is neither a string nor bytes
 * nor a secret KeyObject.
 * @fix Set the variable, in the environment of this very process (`node --env-file=.env`), or pass the secret itself.
 */
export const SecretMissing = createError('GTH_KEYS_SECRET_MISSING', 'The secret is missing: give a string, a Buffer or a secret KeyObject. Is the environment variable set?')

/**
 * The secret has fewer bytes than the hash of its algorithm (RFC 7518 §3.2: "A key of the same size as the hash output
 * or larger MUST be used"), and could be guessed.
 * @fix Make a random one with the command in the message, and give it to signer and verifiers. A password or a phrase
 * will not do, however long.
 */
export const SecretTooShort = createError<[string, number, number]>('GTH_KEYS_SECRET_TOO_SHORT',
  '%s needs a secret of at least %d bytes, this one has %d. Make one: node -p "require(\'crypto\').randomBytes(64).toString(\'base64url\')"')

/**
 * The secret is the text of a key: whoever knows the public key could sign (CVE-2016-10555, CVE-2023-48223).
 * @fix To verify with a public key, use `publicKey(text, { algorithm: 'RS256' })` with the algorithm of its issuer.
 * For HS256 make random bytes.
 */
export const SecretIsKey = createError('GTH_KEYS_SECRET_IS_KEY',
  'This secret is the text of a key (PEM, DER, JWK or the like). For a public key use publicKey(...); for HS256 use random bytes.')

/**
 * The input is not a public key that can be read: no PEM, a PEM whose line breaks were lost in an environment
 * variable, or nothing at all.
 * @fix Give PEM text with real line breaks (`text.replaceAll('\\n', '\n')` brings them back), a JWK as an object, or a
 * public KeyObject. Check that the variable is set.
 */
export const PublicKeyUnreadable = createError('GTH_KEYS_PUBLIC_KEY_UNREADABLE',
  'This is not a public key that can be read: give PEM text ("-----BEGIN PUBLIC KEY-----" with real line breaks, not \\n), a JWK object or a public KeyObject. Is the environment variable set?')

/**
 * The input is a private key. A verifier must not hold one: whoever reads its memory or configuration could sign.
 * @seen at boot; or in the log, where an issuer publishes it: then anybody can sign for that issuer
 * @fix Extract the public half with `openssl pkey -in key.pem -pubout`, and give that. If the private key was
 * published, replace it.
 */
export const KeyIsPrivate = createError('GTH_KEYS_KEY_IS_PRIVATE', 'This is a private key: a verifier needs only the public half. Extract it: openssl pkey -in key.pem -pubout')

/**
 * The input is a certificate, whose validity nobody would check: it would serve long after it expired.
 * @fix Extract its key with `openssl x509 -in cert.pem -noout -pubkey`, and take care of its expiry yourself.
 */
export const KeyIsCertificate = createError('GTH_KEYS_KEY_IS_CERTIFICATE', 'This is a certificate: its validity would not be checked. Extract the key: openssl x509 -in cert.pem -noout -pubkey')

/**
 * The type of the key or its curve does not fit the algorithm (RFC 7518 §3.1, RFC 8037 §3.1): ES256 needs P-256, RS256
 * an RSA key.
 * @fix Name the algorithm of this key, or give the key of this algorithm. The message says which key there is, and
 * which is needed.
 */
export const KeyUnfit = createError<[string, string, string]>('GTH_KEYS_KEY_UNFIT', '%s needs %s, this is %s.')

/**
 * The RSA key has fewer than 2048 bits (RFC 7518 §3.3: "A key of size 2048 bits or larger MUST be used").
 * @seen at boot; or in the log, where an issuer publishes the key: it is skipped, and the others of its set count
 * @fix Make a new key, such as with `npx gatehouse keygen --alg ES256 --out keys`, or have the issuer make one.
 */
export const RsaTooShort = createError<[number]>('GTH_KEYS_RSA_TOO_SHORT', 'An RSA key needs at least 2048 bits, this one has %d.')

/**
 * An RSA exponent of 1 or an even one makes forgery trivial.
 * @seen at boot; or in the log, where an issuer publishes the key: it is skipped, and the others of its set count
 * @fix Make a new key with a well-known tool; all of them use 65537.
 */
export const RsaExponentWeak = createError('GTH_KEYS_RSA_EXPONENT_WEAK', 'The public exponent of this RSA key is not an odd number of at least 3.')

/**
 * A JWK's own `use`, `key_ops` or `alg` forbids what the key is to do (RFC 7517 §4.2-4.4): it is for encryption, or
 * for another algorithm.
 * @seen at boot; or in the log, where an issuer publishes the key, as it may: it is skipped
 * @fix Give the key of the set whose `use` is `sig`, and the algorithm that its `alg` names.
 */
export const JwkForbidsUse = createError<[string]>('GTH_KEYS_JWK_FORBIDS_USE', 'The JWK\'s own "%s" member does not allow it to verify signatures of this algorithm.')

/**
 * The modulus of an RSA key has a structure or a factor that gives its private key away (CVE-2017-15361, "ROCA").
 * @seen at boot; or in the log, where an issuer publishes the key: it is skipped, and the others of its set count
 * @fix Make a new key by other software or hardware, and refuse what the old one signed: anybody could have.
 */
export const RsaModulusWeak = createError('GTH_KEYS_RSA_MODULUS_WEAK', 'The modulus of this RSA key can be factored: it is a ROCA key (CVE-2017-15361) or has a small factor. Make a new key.')

/**
 * The RSA key has more bits than node:crypto verifies with (OPENSSL_RSA_MAX_MODULUS_BITS, 16384).
 * @seen at boot; or in the log, where an issuer publishes the key: it is skipped, and the others of its set count
 * @fix Make a key of 2048 to 4096 bits, or an ES256 key.
 */
export const RsaTooLong = createError<[number]>('GTH_KEYS_RSA_TOO_LONG', 'An RSA key may have 16384 bits at most, this one has %d.')

/**
 * A key on an Edwards curve that is a point of small order: nobody needs a private key to sign for it (RFC 8032).
 * @seen at boot; or in the log, where an issuer publishes the key: it is skipped, and the others of its set count
 * @fix Make a new key, and find out where this one comes from: no tool makes it by accident.
 */
export const EdwardsPointWeak = createError<[string]>('GTH_KEYS_EDWARDS_POINT_WEAK', 'This %s key is a point of small order: anybody can make signatures that it verifies. Make a new key.')

/**
 * The document is not a JWK set (RFC 7517 §5), or has more than 1000 keys, or from an address more than `maxKeys`. The message quotes nothing of it.
 * @seen in the log and `app.authn.health()`; tokens get 503 where no earlier keys serve
 * @fix Give remoteKeys the address of the set itself (`jwks_uri` of the issuer's metadata), and look at it with curl:
 * it must be `{ "keys": [...] }`.
 */
export const JwkSetInvalid = createError<[string]>('GTH_KEYS_JWK_SET_INVALID', 'This is not a JWK set: %s.')

/**
 * An element of a JWK set is no object, or its key type is none that signs (RFC 7518 §6.1, RFC 8037 §2).
 * @seen at boot; or in the log, where an issuer publishes the key: it is skipped, and the others of its set count
 * @fix Where tokens are signed with this key, have the issuer use RSA, EC or OKP; otherwise leave it, for it is in
 * nobody's way.
 */
export const JwkTypeUnknown = createError('GTH_KEYS_JWK_TYPE_UNKNOWN', 'A JWK must be an object whose "kty" is RSA, EC, OKP or oct.')

/**
 * A JWK has a curve that no algorithm here uses, such as secp256k1 or X25519 (RFC 7518 §6.2.1.1, RFC 8037 §2).
 * @seen at boot; or in the log, where an issuer publishes the key: it is skipped, and the others of its set count
 * @fix Where tokens are signed with this key, have the issuer use P-256 or Ed25519; otherwise leave it, for it is in
 * nobody's way.
 */
export const JwkCurveUnknown = createError<[string, string]>('GTH_KEYS_JWK_CURVE_UNKNOWN', 'The "crv" of this %s JWK is not one of %s.')

/**
 * A JWK in a set is for no algorithm here, or for none that its key type can do, or its secret does not say which (RFC
 * 8725 §3.1).
 * @seen at boot; or in the log, where an issuer publishes the key: it is skipped, and the others of its set count
 * @fix Where tokens are signed with this key, correct its `alg`; the message lists what is possible. A secret needs
 * one.
 */
export const JwkAlgorithmUnfit = createError<[string, string]>('GTH_KEYS_JWK_ALGORITHM_UNFIT', 'The "alg" of this %s JWK is not one of %s.')

/**
 * A member of a JWK is missing or spelt in another than the one way there is: base64url without padding, of the right
 * length (RFC 7515 §2, RFC 7518 §6.2-6.4, RFC 8037 §2).
 * @seen at boot; or in the log, where an issuer publishes the key: it is skipped, and the others of its set count
 * @fix Export the key again with a JOSE library instead of converting it by hand. The message names the member.
 */
export const JwkMemberInvalid = createError<[string, string]>('GTH_KEYS_JWK_MEMBER_INVALID', 'The "%s" of this JWK is not %s.')

/**
 * The members of a JWK are well-formed and still no key: the point of an elliptic key is not on its curve.
 * @seen at boot; or in the log, where an issuer publishes the key: it is skipped, and the others of its set count
 * @fix Export the key again: in most cases `x` and `y` were exchanged, or belong to two keys.
 */
export const JwkNoKey = createError('GTH_KEYS_JWK_NO_KEY', 'The numbers in this JWK are not a key of its type: an elliptic point must be on its curve.')

/**
 * A shared secret (`kty: oct`) in a JWK set that others can read, so that others can sign with it (RFC 7517 §9.2).
 * @seen in the log: the key is skipped, and the others of its set count
 * @fix Have the issuer take the secret out of the set at once, and replace it wherever it is used: it was published.
 */
export const JwkIsSecret = createError('GTH_KEYS_JWK_IS_SECRET', 'This JWK is a shared secret, which has no place in a published set.')

/**
 * A shared secret in one JWK set with public keys: the set was published, and the secret with it, or it should not
 * have been.
 * @seen in the log: the key is skipped, and the others of its set count
 * @fix Take the secret out of the set; where the set was ever published, replace the secret.
 */
export const JwkSetMixed = createError('GTH_KEYS_JWK_SET_MIXED', 'This JWK is a shared secret in a set that also has public keys.')

/**
 * Several keys of a JWK set have the same identifier: which one a token means cannot be told (RFC 7517 §4.5), so none
 * of them is used.
 * @seen in the log: the key is skipped, and the others of its set count
 * @fix Give each key of the set a `kid` of its own; its thumbprint (RFC 7638) always is.
 */
export const KidAmbiguous = createError('GTH_KEYS_KID_AMBIGUOUS', 'Another key of this set has the same "kid".')

/**
 * An option of remoteKeys has no usable value; the message names it and what it must be.
 * @fix Give the option what the message asks for. Times are seconds, not milliseconds.
 */
export const OptionInvalid = createError<[string, string]>('GTH_KEYS_OPTION_INVALID', 'Option "%s" %s')

/**
 * An address that keys must not come from: no absolute URL, http to another machine, or one with a password or a
 * fragment. The message does not show it.
 * @fix Give an https URL; http is only for 127.0.0.1, ::1 and localhost. Where it comes from an environment variable,
 * check that it is set.
 */
export const AddressRefused = createError<[string, string]>('GTH_KEYS_ADDRESS_REFUSED', '%s %s')

/**
 * An endpoint gave no keys: it is away, too slow, answered with another status than 200, redirected, or is of another
 * issuer. The message has the address without its query, and the reason.
 * @seen in the log and `app.authn.health()`; while earlier keys serve, requests notice nothing
 * @fix Ask the address with curl from the same machine: proxies, DNS and certificates (`NODE_EXTRA_CA_CERTS`) are the
 * usual causes. It is tried again by itself.
 */
export const FetchFailed = createError<[string, string]>('GTH_KEYS_FETCH_FAILED', '%s: %s')

/**
 * An endpoint gave a JWK set without a key that can be used. The issuer has removed its keys: those that were there
 * before are removed as well, and tokens of this issuer get 401.
 * @seen in the log, once when the set becomes empty; `app.authn.health()` is not ready and lists no key
 * @fix The log says of each key of the set why it was skipped: mend that at the issuer, or name the right address.
 */
export const NoUsableKey = createError<[]>('GTH_KEYS_NO_USABLE_KEY', 'The JWK set has no key that can be used.')

// Per request. No stack trace: it is an answer, and a flood of them must stay cheap.

/**
 * The keys of the issuer cannot be had right now: nobody can tell a good token from a bad one, so nobody passes.
 * @fix Client: keep the token, and try again in a moment. Server: `app.authn.health()` and the log say what is wrong
 * with the endpoint of the keys; `staleFor` of remoteKeys bridges longer outages.
 */
export const KeysUnavailable = createError<[]>('GTH_KEYS_UNAVAILABLE', 'The access token cannot be checked right now.', 503, Error, false)

// Keys that sign

/**
 * The input is not a private key that can be read: it is a public one, has a passphrase, or its line breaks were lost.
 * @fix Give PEM text without a passphrase, a private JWK or a private KeyObject. `npx gatehouse keygen --alg ES256
 * --out keys` makes one.
 */
export const PrivateKeyUnreadable = createError('GTH_KEYS_PRIVATE_KEY_UNREADABLE',
  'This is not a private key that can be read: give PEM text without a passphrase, a private JWK or a private KeyObject.')

/**
 * The private and the public half of a key are of two keys: nobody could check what it signs.
 * @fix Export the key again, both halves at once; in a JWK, do not edit `x`, `y` and `d`.
 */
export const KeyHalvesDiffer = createError('GTH_KEYS_HALVES_DIFFER', 'The private and the public half of this key do not belong together.')

/**
 * The time from when on a key signs is not a number of seconds since the epoch: a text, milliseconds or a Date.
 * @fix Give seconds: `Math.floor(date.getTime() / 1000)`.
 */
export const ActivationInvalid = createError('GTH_KEYS_ACTIVATION_INVALID', 'The time from when on a key signs (activates, or nbf in a JWK) must be a number of seconds since the epoch.')

/**
 * The text that should hold a key is neither PEM nor a JWK nor a JWK set.
 * @fix Give one of these. In an environment variable keep the line breaks of PEM, or use a JWK, which needs none.
 */
export const KeyTextInvalid = createError('GTH_KEYS_TEXT_INVALID', 'This is not the text of a private key: give a JWK, a JWK set or PEM ("-----BEGIN PRIVATE KEY-----" with real line breaks).')

// Keyrings

/**
 * An option of a keyring has a wrong value, or there are several sources, or none.
 * @fix Give exactly one of `folder`, `env`, `keys` and `active`, and the option in the message what it asks for.
 */
export const RingOptionInvalid = createError<[string, string]>('GTH_KEYS_RING_OPTION_INVALID', 'keyring option %s %s')

/**
 * The source of the keyring has no key to sign with: the folder holds no file `*.jwk`, `*.json` or `*.pem`, or the
 * list is empty.
 * @seen at boot, and from `rotate()`, which keeps the former keys
 * @fix Make a key with `npx gatehouse keygen --alg ES256 --out keys`, and name that folder; a relative one is meant
 * from where the process starts.
 */
export const RingEmpty = createError('GTH_KEYS_RING_EMPTY', 'The keyring has no key. Make one: npx gatehouse keygen --alg ES256 --out keys')

/**
 * Shared secrets and key pairs are in one ring: a verifier could be led to take one for the other (RFC 8725 §2.1).
 * @seen at boot, and from `rotate()`, which keeps the former keys
 * @fix Keep one kind. To leave a secret behind, verify with it in a trust of its own, under the former issuer.
 */
export const KeysMixed = createError('GTH_KEYS_RING_MIXED', 'A keyring holds either key pairs or shared secrets, never both.')

/**
 * Two keys of a ring have one `kid`; in most cases one key is there twice.
 * @seen at boot, and from `rotate()`, which keeps the former keys
 * @fix Remove one of the two places that the message names, or give its key another `kid`.
 */
export const KidTwice = createError<[string, string]>('GTH_KEYS_RING_KID_TWICE', 'Two keys have the same kid: %s and %s.')

/**
 * Two keys of a ring begin to sign in the same second: processes could not agree on one.
 * @seen at boot, and from `rotate()`, which keeps the former keys
 * @fix Give the newer one a later time: `nbf` in a JWK, or the beginning of a PEM file's name. `npx gatehouse keygen`
 * does it by itself.
 */
export const ActivationsClash = createError<[string, string]>('GTH_KEYS_RING_ACTIVATIONS_CLASH',
  'Two keys begin to sign at the same time: %s and %s. Say when each does (nbf in a JWK, a time such as 20270101T000000Z- before the name of a PEM file).')

/**
 * The environment variable that the keyring reads is not set.
 * @seen at boot, and from `rotate()`, which keeps the former keys
 * @fix Set it to a JWK, a JWK set or PEM text, in the environment of this very process.
 */
export const VariableMissing = createError<[string]>('GTH_KEYS_VARIABLE_MISSING', 'The environment variable %s, which holds the keys, is not set.')

/**
 * The environment variable does not hold keys of a ring; the message says why, and nothing of its text.
 * @seen at boot, and from `rotate()`, which keeps the former keys
 * @fix Correct what the message names; quotes and line breaks that a shell or a .env file changed are the usual cause.
 */
export const VariableRefused = createError<[string, string]>('GTH_KEYS_VARIABLE_REFUSED', 'The environment variable %s is refused: %s')

/**
 * A key file of that name is there already; it is never replaced.
 * @fix Choose another folder or `kid`, or move the file away if its key is not in use any more.
 */
export const KeyFileExists = createError<[string]>('GTH_KEYS_FILE_EXISTS', 'The key file %s is there already and is not replaced.')
