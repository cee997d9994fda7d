import { hash, verify } from '@node-rs/argon2'

/** OWASP's first choice: argon2id, 19 MiB, two passes, one lane. About 17 ms, off the main thread. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }

/** A password's hash in PHC form, with its own salt. */
export function hashPassword (password: string): Promise<string> {
  return hash(password, COST)
}

/** Whether the hash is this password's. */
export function verifyPassword (phc: string, password: string): Promise<boolean> {
  return verify(phc, password)
}
