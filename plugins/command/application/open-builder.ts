import { ApplicationUnusable } from '../errors.ts'
import { isInstance, settled } from './instance.ts'
import { missingArgument } from './missing-argument.ts'
import { bootFailure, EXPORTS, makeReady, type ExportedFunction, type Opened, type Opening } from './opening.ts'

/**
 * Calls a builder and boots the instance that it returns. If the source did not tell that it is one, and it misses the
 * methods of an instance or returns none, it may be a plugin.
 *
 * @throws ApplicationUnusable, which names the arguments that were not given
 */
export async function openBuilder (exported: ExportedFunction, opening: Opening): Promise<Opened> {
  const { target, signature, reading: { isGuess }, isMethod } = exported
  const { file, given, at } = opening
  const hint = missingArgument(target, signature, given)
  let value: unknown
  at('call')
  try {
    value = (await settled(target(...given.values))).value
  } catch (error) {
    if (isGuess && missesMethod(error, isMethod)) return { again: 'plugin' }
    throw bootFailure(error, file, given, hint)
  }
  if (isInstance(value)) return await makeReady(value, opening, hint)
  if (isGuess) return { again: 'plugin' }
  throw new ApplicationUnusable(`The function that ${file} exports returned no Fastify instance. It ${EXPORTS}${hint}`)
}

/** Whether a function failed since what it was given has not a method that instances have. */
function missesMethod (error: unknown, isMethod: (name: string) => boolean): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { name, message } = error as { name?: unknown, message?: unknown }
  if (name !== 'TypeError') return false
  const [, read, called] = /\(reading '(\w+)'\)$|(\w+) is not a function$/.exec(String(message)) ?? []
  return isMethod(read ?? called ?? '')
}
