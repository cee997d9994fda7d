import type { ApplicationArguments } from './application-arguments.ts'
import type { Parameter, Signature } from './signature.ts'

/** A parameter that is meant to be an object, by its name. */
const OBJECT_NAMES = /^(?:options?|opts|config|configuration|settings|env|environment|deps|dependencies)$/i

/** What of a function it takes. */
interface Called { readonly name: string, readonly length: number }

/**
 * Says which arguments of a builder were not given, and how to give them: `build(secret) takes 1 argument: give it with
 * --options '["..."]'. Not given: secret.` Empty where there are none. Values are never shown.
 */
export function missingArgument (
  { name, length }: Called, { parameters }: Signature, { values }: ApplicationArguments
): string {
  const all = parameters ?? Array.from({ length }, (_, index) => unreadParameter(index))
  const declared = all.filter(({ rest }) => !rest)
  const absent = absentOf(declared, values)
  const takes = ` ${labelOf(name)}(${all.map(shown).join(', ')}) takes`
  if (all.length > 0 && declared.length === 0 && values.length === 0) {
    return `${takes} any number of arguments: give them with --options '["..."]'.`
  }
  if (absent.length === 0) return ''
  const [one] = declared
  const isAlone = declared.length === 1 && one !== undefined && isObject(one)
  const sample = isAlone ? sampleOf(one) : `[${declared.map(sampleOf).join(', ')}]`
  const count = declared.length === 1 ? '1 argument: give it' : `${declared.length} arguments: give them`
  return `${takes} ${count} with --options '${sample}'. Not given: ${absent.join(', ')}.`
}

/** A parameter of which the source tells nothing. */
function unreadParameter (index: number): Parameter {
  return { name: `argument${index + 1}`, members: null, optional: false, rest: false }
}

/** What must be given and was not; if there is nothing of the kind, what may be given and was not. */
function absentOf (declared: readonly Parameter[], values: readonly unknown[]): string[] {
  const absent = declared.flatMap((parameter, index) => absentIn(parameter, values[index]))
  const required = absent.filter(({ isRequired }) => isRequired)
  return (required.length > 0 ? required : absent).map(({ name }) => name)
}

interface Absent { readonly name: string, readonly isRequired: boolean }

function absentIn ({ name, members, optional }: Parameter, value: unknown): Absent[] {
  if (members === null) return value === undefined ? [{ name: name ?? 'a list', isRequired: !optional }] : []
  const given = typeof value === 'object' && value !== null ? value : {}
  return [...members].filter(([name]) => !Object.hasOwn(given, name))
    .map(([name, isRequired]) => ({ name, isRequired: isRequired && !optional }))
}

function sampleOf (parameter: Parameter): string {
  const { name, members } = parameter
  if (members !== null && members.size > 0) return `{${[...members.keys()].map(name => `"${name}":"..."`).join(',')}}`
  return isObject(parameter) ? '{...}' : name === null ? '[...]' : '"..."'
}

function isObject ({ name, members }: Parameter): boolean {
  return members !== null || (name !== null && OBJECT_NAMES.test(name))
}

function shown ({ name, members, rest }: Parameter): string {
  const pattern = members === null ? '[...]' : `{ ${[...members.keys()].join(', ')} }`
  return `${rest ? '...' : ''}${name ?? pattern}`
}

/** What compilers call a default export without a name is no name. */
function labelOf (name: string): string {
  const bare = name.replace(/^bound /, '')
  return bare === '' || /^default$|_default$/.test(bare) ? 'The default export ' : bare
}
