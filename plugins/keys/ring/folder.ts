import { closeSync, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RsaAlgorithm } from '../algorithms.ts'
import { ActivationInvalid, KeyFileExposed, KeyFileRefused, KeyFolderUnreadable } from '../errors.ts'
import { toSigningKey } from './material.ts'
import type { Entry } from './entry.ts'
import { readKeyText } from './read-text.ts'

const KEY_FILE = /^[^.].*\.(?:jwk|json|pem)$/
/** `20270101T000000Z`, at the beginning of the name: ISO 8601 in its basic format, UTC. */
const TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/
/** Bytes. Ten times what the longest key needs. */
const LONGEST_FILE = 65_536

/**
 * The keys of a folder: its files `*.jwk`, `*.json` and `*.pem`, in the order of their names; others, and those
 * whose name begins with a dot, are left alone. A key's `nbf` says when it activates, otherwise the time that
 * its file's name begins with.
 *
 * @param algorithm that of RSA keys which do not say theirs
 * @throws KeyFolderUnreadable, KeyFileExposed, KeyFileRefused: they name the file and never show what is in it.
 */
export function readFolder (folder: string, algorithm?: RsaAlgorithm): Entry[] {
  return namesIn(folder).filter(name => KEY_FILE.test(name)).sort().flatMap(name => {
    const file = join(folder, name)
    try {
      return readKeyText(readPrivately(file)).map(material => ({ key: toSigningKey(material, { activates: activationOf(name), algorithm }), origin: file }))
    } catch (error) {
      if (error instanceof KeyFileExposed) throw error
      throw new KeyFileRefused(file, reasonOf(error))
    }
  })
}

function namesIn (folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    throw new KeyFolderUnreadable(folder, String((error as NodeJS.ErrnoException).code))
  }
}

/** The text of a file, whose mode is asked of the very file that is read. */
function readPrivately (file: string): string {
  const descriptor = openSync(file, 'r')
  try {
    const { mode, size } = fstatSync(descriptor)
    // Windows has no such modes.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new KeyFileExposed(file, (mode & 0o777).toString(8), file)
    return size > LONGEST_FILE ? '' : readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}

function activationOf (name: string): number | undefined {
  const time = TIME.exec(name)
  if (time === null) return undefined
  const [, year, month, day, hour, minute, second] = time
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000
  if (Number.isNaN(at)) throw new ActivationInvalid()
  return at
}

/** Our own errors are known to show nothing; of others only the code is told. */
function reasonOf (error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return String(code).startsWith('GTH_KEYS_') ? message : String(code)
}
