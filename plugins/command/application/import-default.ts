import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ApplicationUnusable } from '../errors.ts'
import { isInstance, settled } from './instance.ts'
import { inWords } from '../words.ts'

const TYPESCRIPT = ['.ts', '.mts', '.cts']
const STRIPS_TYPES = Boolean((process.features as { typescript?: unknown }).typescript)

/** A default within a default within a promise: more than any compiler makes. */
const MOST_LAYERS = 6

/**
 * What a module exports by default, out of the promises and the `default` members around it: a function, a Fastify
 * instance, or what else it is. In an object, for an instance is a thenable.
 *
 * @throws ApplicationUnusable with the cause in words
 */
export async function importDefault (path: string, file: string): Promise<{ readonly value: unknown }> {
  try {
    let { value } = await settled(await load(path, file))
    for (let layer = 0; layer < MOST_LAYERS && isLayer(value); layer++) value = (await settled(value.default)).value
    return { value }
  } catch (error) {
    if (error instanceof ApplicationUnusable) throw error
    throw new ApplicationUnusable(`${file} cannot be imported: ${inWords(error)}`)
  }
}

/** Of CommonJS that was compiled from TypeScript, the application is the default of the default. */
function isLayer (value: unknown): value is { readonly default: unknown } {
  return typeof value === 'object' && value !== null && !isInstance(value) && 'default' in value
}

async function load (path: string, file: string): Promise<unknown> {
  const { href } = pathToFileURL(path)
  // Before the first attempt: what Node.js could not read, it does not try to read again.
  if (TYPESCRIPT.includes(extname(path)) && !STRIPS_TYPES) await useTsx(path)
  try {
    return await import(href)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION') throw new ApplicationUnusable(`${file} is TypeScript, or imports some, which this Node.js does not read by itself: use 22.18 or later, install tsx in the project, or name the compiled file.`)
    // Of TypeScript, Node.js reads what is gone when the types are: no enum, no namespace.
    if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' && await useTsx(path)) return import(href)
    throw error
  }
}

/** Has the tsx of the application's project read TypeScript from now on; false where there is none. */
async function useTsx (path: string): Promise<boolean> {
  let tsx: string
  try {
    tsx = createRequire(path).resolve('tsx/esm')
  } catch {
    return false
  }
  await import(pathToFileURL(tsx).href)
  return true
}

function codeOf (error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
