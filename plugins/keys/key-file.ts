import { linkSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { KeyFileExists } from './errors.ts'
import type { PrivateJwk } from './private-key.ts'

/**
 * Writes a key as `<name>.jwk` into a folder, for its owner alone: mode 0600, and 0700 for a folder that it makes.
 * The file is there whole or not at all, and never replaces another.
 *
 * @param name default: the key's kid
 * @returns the path of the file
 * @throws KeyFileExists, and the errors of the file system
 */
export function writeKey (folder: string, jwk: PrivateJwk, name = String(jwk['kid'])): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${name}.jwk`)
  const draft = join(folder, `.${randomUUID()}`)
  writeFileSync(draft, JSON.stringify(jwk, null, 2) + '\n', { flag: 'wx', mode: 0o600 })
  try {
    // Unlike a rename, a link never replaces a file; unlike a plain write, it never shows half of one.
    linkSync(draft, file)
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? new KeyFileExists(file) : error
  } finally {
    unlinkSync(draft)
  }
  return file
}
