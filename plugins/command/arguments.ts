import { parseArgs } from 'node:util'
import { didYouMean } from '../options/did-you-mean.ts'
import { UsageInvalid } from './errors.ts'

interface Command {
  /** They all take a value. */
  readonly options: readonly string[]
  /** How many arguments that are no options it takes, at least and at most, and how that is said. */
  readonly paths: readonly [number, number]
  readonly takes: string
}

const COMMANDS: Readonly<Record<string, Command>> = {
  keygen: { options: ['alg', 'out', 'activates-in'], paths: [0, 0], takes: 'no folder; say --out folder' },
  jwks: { options: ['alg'], paths: [1, 1], takes: 'one folder' },
  matrix: { options: ['format', 'options', 'timeout'], paths: [1, 1], takes: 'one file: the module that exports the application' },
  explain: {
    options: ['subject', 'roles', 'permissions', 'claims', 'headers', 'resource', 'resources', 'options', 'timeout'],
    paths: [3, 3],
    takes: 'a file, a method and a path: app.ts GET /articles/17'
  },
  inspect: { options: ['keys', 'issuer', 'audience', 'typ'], paths: [0, 1], takes: 'one token, or none to read it from standard input' }
}

/** A command line, understood. */
export interface Invocation {
  readonly command: string
  readonly options: Readonly<Record<string, string>>
  readonly paths: readonly string[]
}

/** @param args without the program; null: help is asked for. @throws UsageInvalid, with the nearest known name */
export function readArguments (args: readonly string[]): Invocation | null {
  const [command, ...rest] = args
  if (command === undefined || args.some(arg => arg === '--help' || arg === '-h')) return null
  if (!Object.hasOwn(COMMANDS, command)) throw new UsageInvalid(`Unknown command "${command}".${didYouMean(command, Object.keys(COMMANDS))} Commands: ${Object.keys(COMMANDS).join(', ')}.`)
  const known = COMMANDS[command] as Command
  const { tokens } = parseArgs({
    args: rest, options: Object.fromEntries(known.options.map(name => [name, { type: 'string' as const }])), strict: false, allowPositionals: true, tokens: true
  })
  const options: Record<string, string> = {}
  const paths: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') paths.push(token.value)
    else if (token.kind === 'option') options[token.name] = optionValue(token, known.options, Object.hasOwn(options, token.name))
  }
  const [least, most] = known.paths
  if (paths.length < least || paths.length > most) throw new UsageInvalid(`"${command}" takes ${known.takes}.`)
  return { command, options, paths }
}

function optionValue ({ name, rawName, value }: { name: string, rawName: string, value: string | undefined }, known: readonly string[], twice: boolean): string {
  if (!known.includes(name)) throw new UsageInvalid(`Unknown option "${rawName}".${didYouMean(rawName, known.map(name => `--${name}`))}`)
  if (value === undefined || value === '') throw new UsageInvalid(`"${rawName}" needs a value.`)
  if (twice) throw new UsageInvalid(`"${rawName}" is there twice.`)
  return value
}
