import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import fastify from 'fastify'
import { ApplicationUnusable, UsageInvalid } from '../errors.ts'
import { readFunction } from './exported-function.ts'
import { importDefault } from './import-default.ts'
import { isInstance } from './instance.ts'
import { openBuilder } from './open-builder.ts'
import { openPlugin } from './open-plugin.ts'
import { EXPORTS, makeReady, type ExportedFunction, type Opened, type Opening } from './opening.ts'
import { isClass, signatureOf } from './signature.ts'

/**
 * Boots the application that a module exports by default, without listening: a Fastify plugin, an instance or a promise
 * of one, or a builder that returns one. A function is called once. Close what is opened.
 *
 * @throws ApplicationUnusable with the cause in words, UsageInvalid if the arguments are not for it
 */
export async function openApplication (opening: Opening): Promise<Opened> {
  const { file, given, at } = opening
  const path = resolve(file)
  if (!existsSync(path)) throw new ApplicationUnusable(`There is no file ${file}.`)
  at('import')
  const { value } = await importDefault(path, file)
  if (typeof value === 'function') return await openFunction(value as ExportedFunction['target'], opening)
  if (!isInstance(value)) throw new ApplicationUnusable(`${file} ${EXPORTS}`)
  if (given.values.length === 0) return await makeReady(value, opening, '')
  opening.opened.push(value)
  throw new UsageInvalid(`${file} exports a Fastify instance, which takes no "--options".`)
}

async function openFunction (target: ExportedFunction['target'], opening: Opening): Promise<Opened> {
  const { file, given, kind, opened } = opening
  if (isClass(target)) throw new ApplicationUnusable(`${file} exports a class. It ${EXPORTS}`)
  const host = fastify()
  opened.push(host)
  const signature = signatureOf(target)
  const isMethod = (name: string) => typeof (host as unknown as Record<string, unknown>)[name] === 'function'
  const known = kind === null ? null : { kind, isGuess: false, isMarked: false }
  const reading = known ?? readFunction(target, signature, given, isMethod)
  const exported = { target, signature, reading, isMethod }
  return reading.kind === 'plugin' ? await openPlugin(host, exported, opening) : await openBuilder(exported, opening)
}
