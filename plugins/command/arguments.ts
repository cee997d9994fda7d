import { parseArgs } from 'node:util'
import { didYouMean } from '../options/did-you-mean.ts'
import { UsageInvalid } from './errors.ts'

/** The options of each command, which all take a value, and how many folders it takes. */
const COMMANDS: Readonly<Record<string, { options: readonly string[], folders: number }>> = {
  keygen: { options: ['alg', 'out', 'activates-in'], folders: 0 },
  jwks: { options: ['alg'], folders: 1 }
}

/** A command line, understood. */
export interface Invocation {
  readonly command: string
  readonly options: Readonly<Record<string, string>>
  readonly folders: readonly string[]
}

/** @param args without the program; null: help is asked for. @throws UsageInvalid, with the nearest known name */
export function readArguments (args: readonly string[]): Invocation | null {
  const [command, ...rest] = args
  if (command === undefined || args.some(arg => arg === '--help' || arg === '-h')) return null
  if (!Object.hasOwn(COMMANDS, command)) throw new UsageInvalid(`Unknown command "${command}".${didYouMean(command, Object.keys(COMMANDS))} Commands: ${Object.keys(COMMANDS).join(', ')}.`)
  const known = COMMANDS[command] as { options: readonly string[], folders: number }
  const { tokens } = parseArgs({
    args: rest, options: Object.fromEntries(known.options.map(name => [name, { type: 'string' as const }])), strict: false, allowPositionals: true, tokens: true
  })
  const options: Record<string, string> = {}
  const folders: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') folders.push(token.value)
    else if (token.kind === 'option') options[token.name] = optionValue(token, known.options, Object.hasOwn(options, token.name))
  }
  if (folders.length !== known.folders) throw new UsageInvalid(`"${command}" takes ${known.folders === 0 ? 'no folder; say --out folder' : 'one folder'}.`)
  return { command, options, folders }
}

function optionValue ({ name, rawName, value }: { name: string, rawName: string, value: string | undefined }, known: readonly string[], twice: boolean): string {
  if (!known.includes(name)) throw new UsageInvalid(`Unknown option "${rawName}".${didYouMean(rawName, known.map(name => `--${name}`))}`)
  if (value === undefined || value === '') throw new UsageInvalid(`"${rawName}" needs a value.`)
  if (twice) throw new UsageInvalid(`"${rawName}" is there twice.`)
  return value
}
