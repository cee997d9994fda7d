import { join } from 'node:path'
import type { RsaAlgorithm } from '../algorithms.ts'
import { ActivationInvalid } from '../errors.ts'
import { KeyFileRefused } from './errors.ts'
import { toSigningKey } from './material.ts'
import type { Entry } from './entry.ts'
import { reasonOf } from './own-error.ts'
import { namesIn, readPrivateFile } from './private-file.ts'
import { readKeyText } from './read-text.ts'

const KEY_FILE = /^[^.].*\.(?:jwk|json|pem)$/
/** `20270101T000000Z`, at the beginning of the name: ISO 8601 in its basic format, UTC. */
const TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/

/**
 * The keys of a folder: its files `*.jwk`, `*.json` and `*.pem`, in the order of their names; others, and those
 * whose name begins with a dot, are left alone. A key's `nbf` says when it activates, otherwise the time that
 * its file's name begins with.
 *
 * Nobody but the user of the process and root may read or change the files, nor add to the folder.
 *
 * @param algorithm that of RSA keys which do not say theirs
 * @throws KeyFolderUnreadable, KeyFolderExposed, KeyOwnerForeign, KeyFileExposed, KeyFileRefused: they name the file
 * and never show what is in it.
 */
export function readFolder (folder: string, algorithm?: RsaAlgorithm): Entry[] {
  return namesIn(folder).filter(name => KEY_FILE.test(name)).sort().flatMap(name => {
    const file = join(folder, name)
    const text = readPrivateFile(file)
    try {
      return readKeyText(text).map(material => ({ key: toSigningKey(material, { activates: activationOf(name), algorithm }), origin: file }))
    } catch (error) {
      throw new KeyFileRefused(file, reasonOf(error))
    }
  })
}

function activationOf (name: string): number | undefined {
  const time = TIME.exec(name)
  if (time === null) return undefined
  const [, year, month, day, hour, minute, second] = time
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000
  if (Number.isNaN(at)) throw new ActivationInvalid()
  return at
}
