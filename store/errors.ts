import createError from '@fastify/error'

/** Says how to make a secret; works when it is pasted into a shell. */
const MAKE_ONE = 'Make one, and keep it where you keep secrets:\n\n' +
  '  node -e "console.log(require(\'crypto\').randomBytes(32).toString(\'base64url\'))"\n\n' +
  'then start with GATEHOUSE_SIGNING_SECRET set to what it printed.'

/** A production start has no signing key: one that was made up on the spot would end every session at each restart. */
export const SigningSecretMissing = createError('SIGNING_SECRET_MISSING',
  `A production start needs a signing key, and GATEHOUSE_SIGNING_SECRET is not set. ${MAKE_ONE}`)

/** The configured signing key is not base64url (RFC 4648 §5) of at least 32 bytes, as HS256 asks (RFC 7518 §3.2). */
export const SigningSecretInvalid = createError('SIGNING_SECRET_INVALID',
  `GATEHOUSE_SIGNING_SECRET is not the base64url text of at least 32 bytes. ${MAKE_ONE}`)

/** Others on this machine could read the development key, and so sign tokens. */
export const KeyFileExposed = createError<[string, string, string]>('SIGNING_KEY_FILE_EXPOSED',
  'The development signing key %s has mode %s: others can read or change it. Run "chmod 600 %s", or delete the file, and a new one is made.')

/** The development key is not what this program wrote. */
export const KeyFileDamaged = createError<[string]>('SIGNING_KEY_FILE_DAMAGED',
  'The development signing key %s does not hold one key of 32 bytes. Delete the file, and a new one is made; everybody logs in again.')
