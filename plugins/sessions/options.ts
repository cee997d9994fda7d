import { isKey, isKeyring, type Key, type Keyring, type SecretAlgorithm } from '../keys/index.ts'
import type { Auth } from '../contract.ts'
import { unknownOptions } from '../options/unknown.ts'
import { InvalidOption, UnknownOption } from './errors.ts'

export interface SessionsOptions {
  /** The `iss` claim of every token: the same string as the `issuer` of authn's trust. */
  issuer: string
  /** The `aud` claim of every token: the same string as the `audience` of authn's trust. */
  audience: string
  /** Signs the tokens: `keyring(...)`, whose active key does, or `secretKey(...)`. */
  key: Key<SecretAlgorithm> | Keyring
  /** The `client_id` claim (RFC 9068 §2.2): who asked for the token. Default `'first-party'`, the application's own login. */
  clientId?: string
  /** Seconds that an access token lives, at most 3600 and the keyring's `maxTokenLifetime`. Default 600. */
  accessLifetime?: number
  /**
   * Called by `sessions.end` with who logged out, to remember `claims.jti` until `claims.exp`; the counterpart
   * of authn's `isRevoked`. Default none: the token then works until it expires.
   */
  revoke?: (auth: Auth) => void | Promise<void>
}

/** The options once they are checked and complete. */
export type Configuration = Required<Omit<SessionsOptions, 'revoke'>> & { revoke: SessionsOptions['revoke'] | undefined }

const KNOWN = ['issuer', 'audience', 'key', 'clientId', 'accessLifetime', 'revoke']
const LONGEST_LIFETIME = 3600

/**
 * Completes the options with the defaults.
 *
 * @throws UnknownOption, InvalidOption: none shows a value.
 */
export function configure (options: SessionsOptions): Configuration {
  // Fastify adds the options of register itself.
  const unknown = unknownOptions(options, [...KNOWN, 'prefix', 'logLevel', 'logSerializers'])
  if (unknown !== null) throw new UnknownOption(unknown)
  const { issuer, audience, key, clientId = 'first-party', accessLifetime = 600, revoke } = options
  for (const [name, value] of Object.entries({ issuer, audience, clientId })) {
    if (typeof value !== 'string' || value === '') throw new InvalidOption(name, 'must be a non-empty string.')
  }
  if (!isKeyring(key) && !(isKey(key) && key.keyObject.type === 'secret')) {
    throw new InvalidOption('key', 'must be made by keyring({ ... }) or secretKey(secret, { algorithm: \'HS256\' }) of fastify-gatehouse/keys.')
  }
  if (!Number.isInteger(accessLifetime) || accessLifetime < 1 || accessLifetime > LONGEST_LIFETIME) {
    throw new InvalidOption('accessLifetime', `must be a whole number of seconds from 1 to ${LONGEST_LIFETIME}: a stolen token works that long.`)
  }
  if (isKeyring(key) && accessLifetime > key.maxTokenLifetime) {
    throw new InvalidOption('accessLifetime', `must not exceed the keyring's maxTokenLifetime of ${key.maxTokenLifetime} seconds: a token would outlive its key.`)
  }
  if (revoke !== undefined && typeof revoke !== 'function') {
    throw new InvalidOption('revoke', 'must be a function: revoke(auth).')
  }
  return { issuer, audience, key, clientId, accessLifetime, revoke }
}
