import { pluginOptions } from './application-arguments.ts'
import { isInstance, isThenable, rootOf, watch, type Instance } from './instance.ts'
import { bootFailure, type ExportedFunction, type Opened, type Opening } from './opening.ts'

/** A plugin as Fastify takes it. */
type Plugin = (scope: object, options: object) => Promise<void>

/** What of Fastify hosts a plugin. */
interface Host extends Instance {
  register (plugin: Plugin, options: object): unknown
}

/**
 * Boots a plugin on a host. If the function has not used the instance that it was given, it may be a builder: one that
 * returns another instance, or one of which the source did not tell, and which fails.
 *
 * @throws ApplicationUnusable, UsageInvalid
 */
export async function openPlugin (host: Host, exported: ExportedFunction, opening: Opening): Promise<Opened> {
  const { target, signature, reading } = exported
  const { file, given, kind, at, opened } = opening
  const call: { isUsed: boolean, returned?: unknown } = { isUsed: false }
  const plugin: Plugin = async (scope, options) => {
    const stop = watch(scope, () => { call.isUsed = true })
    at('call')
    try {
      call.returned = (await returnOf(target, scope, options)).value
    } finally {
      stop()
      at('boot')
    }
  }
  Object.defineProperty(plugin, 'name', { value: target.name })
  at('boot')
  // What fastify-plugin has marked is registered as it is: Fastify checks the marks.
  host.register(reading.isMarked ? target as Plugin : plugin, pluginOptions(given))
  try {
    await host.ready()
  } catch (error) {
    if (reading.isGuess && !call.isUsed) return { again: 'builder' }
    const takesOptions = given.kind === 'none' && Number(signature.parameters?.length) > 1
    throw bootFailure(error, file, given, takesOptions ? ' Its options are given with --options \'{...}\'.' : '')
  }
  const { isUsed, returned } = call
  if (isUsed || !isInstance(returned) || rootOf(returned) === rootOf(host)) return { app: host }
  opened.push(returned)
  return kind === null ? { again: 'builder' } : { app: returned }
}

/** What a plugin returns or resolves with when it is done, by its callback or by itself, as avvio understands it. */
function returnOf (
  target: ExportedFunction['target'], scope: object, options: object
): Promise<{ readonly value: unknown }> {
  return new Promise((resolve, reject) => {
    const done = (error?: unknown) => error ? reject(error) : resolve({ value: undefined })
    const returned = target(scope, options, done)
    if (isInstance(returned)) resolve({ value: returned })
    else if (isThenable(returned)) returned.then(value => resolve({ value }), reject)
    else if (target.length < 3) resolve({ value: returned })
  })
}
