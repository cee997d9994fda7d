import { existsSync } from 'node:fs'
import type { Algorithm } from './algorithms.ts'
import { KeyFileExists } from './errors.ts'
import { generateKey } from './generate-key.ts'
import { writeKey } from './key-file.ts'
import { assertOneRing } from './ring/entry.ts'
import { readFolder } from './ring/folder.ts'
import { toSigningKey } from './ring/material.ts'
import type { SigningKey } from './signing-key.ts'

/**
 * Makes a key and writes it into the folder of a keyring, which stays one that boots: the key activates in the first
 * second from `activates` on in which no other does. Its file is named by that second, so that of several
 * processes only one can have it.
 *
 * @param activates seconds since the epoch
 * @throws AlgorithmInvalid, KeysMixed, the errors of a folder that cannot be read, and those of the file system
 */
export function addKey (folder: string, algorithm: Algorithm, activates: number): { file: string, key: SigningKey } {
  const jwk = generateKey(algorithm)
  // For what RSA keys in PEM are used does not matter here.
  const entries = existsSync(folder) ? readFolder(folder, 'RS256') : []
  assertOneRing([...entries, { key: toSigningKey(jwk), origin: 'the new key' }])
  const taken = new Set(entries.map(({ key }) => key.activates))
  return writeFrom(Math.ceil(activates))

  function writeFrom (second: number): { file: string, key: SigningKey } {
    if (taken.has(second)) return writeFrom(second + 1)
    const dated = { ...jwk, nbf: second }
    try {
      return { file: writeKey(folder, dated, nameOf(second)), key: toSigningKey(dated) }
    } catch (error) {
      if (error instanceof KeyFileExists) return writeFrom(second + 1)
      throw error
    }
  }
}

/** The time as the names of key files begin with. */
function nameOf (second: number): string {
  return new Date(second * 1000).toISOString().replace(/[-:]|\.\d+/g, '')
}
