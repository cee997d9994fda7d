import { KeysFunctionFailed } from './errors.ts'
import { isOwnError } from './own-error.ts'

/**
 * What the application's function answers when it is asked for keys. An error of its own may quote them, and would
 * go to logs and health, so nothing of it is kept, not even as a cause, which loggers and node print.
 *
 * @throws KeysFunctionFailed, and the errors of this room, such as those of privateKey
 */
export function askFunction (give: () => unknown): unknown {
  try {
    return give()
  } catch (error) {
    throw isOwnError(error) ? error : new KeysFunctionFailed()
  }
}
