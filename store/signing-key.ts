import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KeyFileDamaged, KeyFileExposed, SigningSecretInvalid, SigningSecretMissing } from './errors.ts'

/** The size of HS256's hash: RFC 7518 §3.2 asks for no less. */
const BYTES = 32

/**
 * The bytes that sign this application's tokens: those that were configured, or in development those of a file
 * that the first start makes (mode 0600). Two processes that start at once agree on one key.
 *
 * @param secret base64url text of at least 32 bytes
 * @param folder where the development key is kept
 * @throws SigningSecretMissing, SigningSecretInvalid, KeyFileExposed, KeyFileDamaged: none shows the secret.
 */
export function signingKey ({ production, secret, folder }: { production: boolean, secret: string | undefined, folder: string }): Buffer {
  if (secret !== undefined) {
    const bytes = decode(secret)
    if (bytes === null || bytes.length < BYTES) throw new SigningSecretInvalid()
    return bytes
  }
  if (production) throw new SigningSecretMissing()
  const file = join(folder, 'development.key')
  if (!existsSync(file)) create(folder, file)
  return read(file)
}

function read (file: string): Buffer {
  const { mode } = statSync(file)
  // Windows has no such modes.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new KeyFileExposed(file, (mode & 0o777).toString(8), file)
  }
  const bytes = decode(readFileSync(file, 'utf8').trimEnd())
  if (bytes?.length !== BYTES) throw new KeyFileDamaged(file)
  return bytes
}

function create (folder: string, file: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, randomBytes(BYTES).toString('base64url') + '\n', { flag: 'wx', mode: 0o600 })
  try {
    // Unlike a rename, a link never replaces the file of a process that was faster; unlike a plain write, it
    // never shows a file that is only half there.
    linkSync(draft, file)
  } catch (error) {
    if (!existsSync(file)) throw error
  } finally {
    unlinkSync(draft)
  }
}

/** Null unless the text is base64url as its encoder would write it. */
function decode (text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}
