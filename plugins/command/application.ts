import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import { ApplicationUnusable } from './errors.ts'

const TYPESCRIPT = ['.ts', '.mts', '.cts']
const STRIPS_TYPES = Boolean((process.features as { typescript?: unknown }).typescript)

/**
 * Boots the application that a module exports by default (a Fastify plugin), with these options, on an instance of its
 * own, without listening. Close it.
 *
 * @throws ApplicationUnusable, with the cause in words
 */
export async function boot (file: string, options: object): Promise<FastifyInstance> {
  const path = resolve(file)
  if (!existsSync(path)) throw new ApplicationUnusable(`There is no file ${file}.`)
  const plugin = await pluginOf(path, file)
  const app = fastify()
  try {
    await app.register(plugin, options)
    await app.ready()
    return app
  } catch (error) {
    // What failed to boot may hold half of what it opened; that it cannot be closed either is no news.
    await app.close().catch(() => {})
    throw new ApplicationUnusable(`${file} does not boot: ${inWords(error)}`)
  }
}

async function pluginOf (path: string, file: string): Promise<FastifyPluginAsync> {
  let exported: unknown
  try {
    exported = await load(path, file)
  } catch (error) {
    throw error instanceof ApplicationUnusable ? error : new ApplicationUnusable(`${file} cannot be imported: ${inWords(error)}`)
  }
  // Of CommonJS that was compiled from TypeScript, it is the default of the default.
  const found = [exported, (exported as { default?: unknown } | undefined)?.default].find(value => typeof value === 'function')
  if (found === undefined) throw new ApplicationUnusable(`${file} must export the application by default: a Fastify plugin, a function of the instance and its options.`)
  return found as FastifyPluginAsync
}

async function load (path: string, file: string): Promise<unknown> {
  const { href } = pathToFileURL(path)
  // Before the first attempt: what Node.js could not read, it does not try to read again.
  if (TYPESCRIPT.includes(extname(path)) && !STRIPS_TYPES) await useTsx(path)
  try {
    return await defaultOf(href)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION') throw new ApplicationUnusable(`${file} is TypeScript, or imports some, which this Node.js does not read by itself: use 22.18 or later, install tsx in the project, or name the compiled file.`)
    // Of TypeScript, Node.js reads what is gone when the types are: no enum, no namespace.
    if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' && await useTsx(path)) return defaultOf(href)
    throw error
  }
}

async function defaultOf (href: string): Promise<unknown> {
  return (await import(href) as { default?: unknown }).default
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

/** The code of an error, and its message; never its stack. */
function inWords (error: unknown): string {
  if (!(error instanceof Error)) return 'something was thrown that is no error.'
  const code = codeOf(error)
  return typeof code === 'string' ? `${code}: ${error.message}` : error.message
}

function codeOf (error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
