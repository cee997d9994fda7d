import createError from '@fastify/error'

/** A production start has no signing key: one that was made up on the spot would end every session at each restart. */
export const SigningKeysMissing = createError('SIGNING_KEYS_MISSING',
  'A production start needs keys to sign with, and GATEHOUSE_KEYS is not set. Make one, in a folder for keys alone:\n\n' +
  '  npx gatehouse keygen --alg ES256 --out keys\n\n' +
  'then start with GATEHOUSE_KEYS=keys. (One shared secret does as well: GATEHOUSE_SIGNING_SECRET, base64url text of at least 32 bytes.)')

/** The configured signing key is not base64url (RFC 4648 §5) of at least 32 bytes, as HS256 asks (RFC 7518 §3.2). */
export const SigningSecretInvalid = createError('SIGNING_SECRET_INVALID',
  'GATEHOUSE_SIGNING_SECRET is not the base64url text of at least 32 bytes. Make one, and keep it where you keep secrets:\n\n' +
  '  node -e "console.log(require(\'crypto\').randomBytes(32).toString(\'base64url\'))"\n\n' +
  'then start with GATEHOUSE_SIGNING_SECRET set to what it printed.')

/** Tokens of the former key pass for nobody's unless somebody says whose they are. */
export const FormerIssuerMissing = createError('FORMER_ISSUER_MISSING',
  'GATEHOUSE_KEYS and GATEHOUSE_SIGNING_SECRET are both set: the keys sign, and the secret only verifies the tokens of GATEHOUSE_FORMER_ISSUER, which is not set or is the issuer still.')

/** Longer than 256 UTF-16 code units, or of broken Unicode: nobody could ever log in with it. */
export const PasswordUnusable = createError('PASSWORD_UNUSABLE',
  'This password cannot be used: it is longer than 256 characters, or holds half of a surrogate pair.')

/** Longer than 64 UTF-16 code units: nobody could ever log in with it. */
export const UsernameTooLong = createError('USERNAME_TOO_LONG', 'A username has at most 64 characters.')

/** A limit of attempts to log in is not a whole number above 0: it would mean none, or nobody. */
export const LoginLimitInvalid = createError<[string]>('LOGIN_LIMIT_INVALID', 'The limit "%s" of attempts to log in must be a whole number, 1 or more.')

/** Redis is away, hangs or fails: what it should count is not counted, so nobody passes. An answer, so no stack trace. */
export const RedisUnavailable = createError<[{ cause: unknown }?]>('REDIS_UNAVAILABLE', 'Redis does not answer.', 503, Error, false)

/** The address of the session store is of no kind that is known. It may hold a password, so it is not shown. */
export const SessionStoreInvalid = createError('SESSION_STORE_INVALID',
  'SESSION_STORE must be an address such as redis://host:6379, rediss://host:6379 or postgres://user@host/database, with what is special in a password percent-encoded; unset, sessions are kept in the data folder.')

/** In development the store is seeded with passwords that everybody knows: only this machine may reach them. */
export const HostNotLoopback = createError<[string]>('HOST_NOT_LOOPBACK',
  'HOST is "%s". In development it must be this machine\'s loopback address, such as 127.0.0.1, ::1 or localhost: the people that are seeded have passwords that everybody knows. ' +
  'To be reached from other machines, start with NODE_ENV=production, which seeds nobody.')

/** What names no proxy would trust none, or all, without a word. */
export const TrustProxyInvalid = createError<[string]>('TRUST_PROXY_INVALID',
  'TRUST_PROXY holds "%s", which is neither an address nor a network. Give the addresses or networks of your proxies, such as 10.0.0.0/8, or loopback, linklocal or uniquelocal, with commas between them; unset, no proxy is trusted.')
