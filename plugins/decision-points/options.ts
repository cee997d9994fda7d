import { isPlainObject } from '../options/plain-object.ts'
import { unknownOptions } from '../options/unknown.ts'
import { OptionInvalid, UnknownOption } from './errors.ts'

/** Milliseconds are the least that timers count. */
const INSTANT = 0.001
const DEFAULT_TIMEOUT = 2
const LONGEST_TIMEOUT = 30

/** Options: an object with names that are known. @throws OptionInvalid, UnknownOption */
export function readOptions (given: unknown, whose: string, known: readonly string[]): Record<string, unknown> {
  if (!isPlainObject(given)) throw new OptionInvalid('options', `${whose} must be an object.`)
  const unknown = unknownOptions(given, known)
  if (unknown !== null) throw new UnknownOption(unknown)
  return given
}

/** How long a decision may take. Seconds. @throws OptionInvalid */
export function readTimeout (given: unknown, whose: string): number {
  return readNumber('timeout', given, whose, { least: INSTANT, most: LONGEST_TIMEOUT, usual: DEFAULT_TIMEOUT })
}

/** A number within bounds, or the usual one where none is given. @throws OptionInvalid */
export function readNumber (name: string, given: unknown, whose: string, { least, most, usual }: { least: number, most: number, usual: number }): number {
  if (given === undefined) return usual
  if (typeof given === 'number' && given >= least && given <= most) return given
  throw new OptionInvalid(name, `${whose} must be a number from ${least} to ${most}.`)
}
