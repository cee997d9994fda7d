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
