import { unknownOptions } from '../options/unknown.ts'
import { InvalidOption, UnknownOption } from './errors.ts'

/** Refuses to boot unless the condition holds. The message names the option and what it must be, never its value. @throws InvalidOption */
export function assertOption (holds: boolean, option: string, must: string): asserts holds {
  if (!holds) throw new InvalidOption(option, must)
}

/** Refuses option names that are not known. `where` names the option they stand in. @throws UnknownOption */
export function assertKnown (given: object, known: readonly string[], where = ''): void {
  const unknown = unknownOptions(given, known)
  if (unknown !== null) throw new UnknownOption(where + unknown)
}

/** Whether the value is a finite number from `least` to `most`; NaN is not. */
export function isBetween (value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most
}
