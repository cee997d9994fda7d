import { hash, verify } from '@node-rs/argon2'
import { PasswordUnusable } from './errors.ts'

/** OWASP's first choice: argon2id, 19 MiB, two passes, one lane. About 17 ms, off the main thread. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }

/** UTF-16 code units. A limit on work, not on passphrases. */
const LONGEST = 256

/** A half of a surrogate pair alone: as UTF-8 all of them are U+FFFD, so one password would match another. */
const BROKEN = /\p{Surrogate}/u

/**
 * A password's hash in PHC form, with its own salt.
 *
 * @throws PasswordUnusable for a password of more than 256 UTF-16 code units, or of broken Unicode
 */
export async function hashPassword (password: string): Promise<string> {
  if (!isUsable(password)) throw new PasswordUnusable()
  return hash(normalized(password), COST)
}

/**
 * Whether the hash is this password's. One that could never have been hashed costs what any other costs: a fixed one
 * is verified in its place, so that the time of the answer tells nothing and nobody can have a megabyte hashed.
 */
export async function verifyPassword (phc: string, password: string): Promise<boolean> {
  const usable = isUsable(password)
  const matches = await verify(phc, usable ? normalized(password) : '')
  return usable && matches
}

function isUsable (password: string): boolean {
  return password.length <= LONGEST && !BROKEN.test(password)
}

/** The same characters are one password, whichever way a keyboard composes them (RFC 8265 §4.2.2). */
function normalized (password: string): string {
  return password.normalize('NFC')
}
