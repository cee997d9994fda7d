import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { assertFile, assertFolder, assertOwner } from './custody.ts'
import { KeyFileRefused, KeyFolderUnreadable } from './errors.ts'
import { isOwnError } from './own-error.ts'

/** Bytes. Ten times what the longest key needs. */
const LONGEST_FILE = 65_536
/** Opening a FIFO would otherwise wait until somebody writes into it. Windows has neither. */
const AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK

/** The names in a folder that only our user and root can change. @throws KeyFolderUnreadable, KeyFolderExposed, KeyOwnerForeign */
export function namesIn (folder: string): string[] {
  try {
    const names = readdirSync(folder)
    assertFolder(folder, statSync(folder), process.geteuid?.())
    return names
  } catch (error) {
    throw isOwnError(error) ? error : new KeyFolderUnreadable(folder, codeOf(error))
  }
}

/**
 * The text of a file that only our user and root can read and change; nothing of one that is too long for keys. A
 * link is followed. What was opened is what is checked: the name may lead elsewhere a moment later.
 *
 * @throws KeyFileRefused, KeyFileExposed, KeyOwnerForeign
 */
export function readPrivateFile (file: string): string {
  try {
    const user = process.geteuid?.()
    assertOwner(file, lstatSync(file).uid, user)
    const descriptor = openSync(file, AT_ONCE)
    try {
      const stats = fstatSync(descriptor)
      assertFile(file, stats, user)
      return stats.size > LONGEST_FILE ? '' : readFileSync(descriptor, 'utf8')
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw isOwnError(error) ? error : new KeyFileRefused(file, codeOf(error))
  }
}

function codeOf (error: unknown): string {
  return String((error as NodeJS.ErrnoException).code)
}
