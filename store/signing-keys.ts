import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { generateKey, keyring, secretKey, writeKey, type Key, type Keyring } from '../plugins/keys/index.ts'
import { FormerIssuerMissing, SigningKeysMissing, SigningSecretInvalid } from './errors.ts'

/** The size of HS256's hash: RFC 7518 §3.2 asks for no less. */
const BYTES = 32

/** Where the keys of this application may come from. */
export interface SigningKeysOptions {
  production: boolean
  /** A folder of key files. */
  keys: string | undefined
  /** base64url text of at least 32 bytes, for who has no such folder. */
  secret: string | undefined
  /** Where the development key is kept: in `keys/`. */
  dataDir: string
}

/**
 * The keys that sign this application's tokens: those of the folder that was configured; or one shared secret; or in
 * development those of a folder in which the first start makes a key (mode 0600). Two processes that start at
 * once agree on one key.
 *
 * @throws SigningKeysMissing, SigningSecretInvalid, and the errors of keyring: none shows a key.
 */
export function signingKeys ({ production, keys, secret, dataDir }: SigningKeysOptions): Keyring {
  if (keys !== undefined) return keyring({ folder: keys })
  if (secret !== undefined) return keyring({ active: signingSecret(secret) })
  if (production) throw new SigningKeysMissing()
  const folder = join(dataDir, 'keys')
  if (!holdsFiles(folder)) createKey(folder)
  return keyring({ folder })
}

/** A configured secret. @param text base64url text of at least 32 bytes @throws SigningSecretInvalid */
export function signingSecret (text: string): Key<'HS256'> {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text || bytes.length < BYTES) throw new SigningSecretInvalid()
  return secretKey(bytes, { algorithm: 'HS256' })
}

/** What an issuer is trusted by. */
interface Trust { issuer: string, audience: string, keys: Key<'HS256'> }

/**
 * The trust in tokens that the secret signed before there was a folder of keys; none where the secret signs still.
 * They had another issuer, so that nobody can pass a token of one kind of key for one of the other (RFC 8725 §3.8).
 *
 * @throws FormerIssuerMissing, SigningSecretInvalid
 */
export function formerTrust ({ keys, signingSecret: secret, formerIssuer, issuer, audience }: { keys?: string | undefined, signingSecret?: string | undefined, formerIssuer?: string | undefined, issuer: string, audience: string }): Trust[] {
  if (keys === undefined || secret === undefined) return []
  if (formerIssuer === undefined || formerIssuer === issuer) throw new FormerIssuerMissing()
  return [{ issuer: formerIssuer, audience, keys: signingSecret(secret) }]
}

function holdsFiles (folder: string): boolean {
  // What begins with a dot is being written.
  return existsSync(folder) && readdirSync(folder).some(name => !name.startsWith('.'))
}

function createKey (folder: string): void {
  try {
    writeKey(folder, generateKey('ES256'), 'development')
  } catch (error) {
    // Another process was faster: its key is ours.
    if ((error as NodeJS.ErrnoException).code !== 'GTH_KEYS_FILE_EXISTS') throw error
  }
}
