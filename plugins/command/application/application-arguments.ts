import { isPlainObject } from '../../options/plain-object.ts'
import { UsageInvalid } from '../errors.ts'
import { jsonValue } from '../json-option.ts'

/** What `--options` gives to the application: nothing, an object, a list of arguments, or another value. */
export interface ApplicationArguments {
  readonly kind: 'none' | 'object' | 'list' | 'value'
  readonly values: readonly unknown[]
}

/** Reads `--options`: a JSON array is the list of arguments, anything else the first one. @throws UsageInvalid */
export function applicationArguments (given: string | undefined): ApplicationArguments {
  if (given === undefined) return { kind: 'none', values: [] }
  const value = jsonValue('options', given)
  if (Array.isArray(value)) return { kind: 'list', values: value }
  return { kind: isPlainObject(value) ? 'object' : 'value', values: [value] }
}

/** The options of a plugin: the first argument and the only one. @throws UsageInvalid */
export function pluginOptions ({ values }: ApplicationArguments): object {
  const [options = {}, ...others] = values
  if (isPlainObject(options) && others.length === 0) return options
  throw new UsageInvalid('The application is a plugin: "--options" must be a JSON object, its options.')
}
