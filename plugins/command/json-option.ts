import { readFileSync } from 'node:fs'
import { isPlainObject } from '../options/plain-object.ts'
import { UsageInvalid } from './errors.ts'

/**
 * An object: JSON, or the path of a file of it. What is wrong is told without what stands there, which may hold a secret.
 *
 * @param name of the option @throws UsageInvalid
 */
export function jsonOption (name: string, given: string): Record<string, unknown> {
  const inline = given.trimStart().startsWith('{')
  let value: unknown
  try {
    value = JSON.parse(inline ? given : readFileSync(given, 'utf8'))
  } catch (error) {
    const { code } = error as { code?: string }
    throw new UsageInvalid(inline || code === undefined ? `"--${name}" is not JSON.` : `"--${name}" is no JSON object, and no file that can be read (${code}).`)
  }
  if (!isPlainObject(value)) throw new UsageInvalid(`"--${name}" must be a JSON object.`)
  return value as Record<string, unknown>
}
