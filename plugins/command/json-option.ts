import { readFileSync } from 'node:fs'
import { isPlainObject } from '../options/plain-object.ts'
import { UsageInvalid } from './errors.ts'

/**
 * A value: JSON, or the path of a file of it. What is wrong is told without what stands there, which may hold a secret.
 *
 * @param name of the option @throws UsageInvalid
 */
export function jsonValue (name: string, given: string): unknown {
  const inline = parsed(given)
  if (inline !== undefined) return inline
  // No path begins as an object, a list or a text does.
  if (/^\s*[{["]/.test(given)) throw new UsageInvalid(`"--${name}" is not JSON.`)
  let text: string
  try {
    text = readFileSync(given, 'utf8')
  } catch (error) {
    const { code } = error as { code?: string }
    throw new UsageInvalid(`"--${name}" is no JSON, and no file that can be read (${code}). A text is JSON in double quotes: '"..."'.`)
  }
  const value = parsed(text)
  if (value === undefined) throw new UsageInvalid(`"--${name}" is not JSON.`)
  return value
}

/** An object, as `jsonValue` reads it. @throws UsageInvalid */
export function jsonOption (name: string, given: string): Record<string, unknown> {
  const value = jsonValue(name, given)
  if (!isPlainObject(value)) throw new UsageInvalid(`"--${name}" must be a JSON object.`)
  return value as Record<string, unknown>
}

/** Undefined: it is not JSON. */
function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
