import { readFileSync, statSync } from 'node:fs'
import { inspectToken, type InspectedMember, type Inspection, type TrustOptions } from '../authn/index.ts'
import { fixedKeys, keyring, readJwkSet, remoteKeys, type KeySource } from '../keys/index.ts'
import type { Answer } from './answer.ts'
import type { Invocation } from './arguments.ts'
import { boundedJson, boundedString } from './bounded-json.ts'
import { UsageInvalid } from './errors.ts'
import { printable, printableLine } from './printable.ts'

/** What of a token is shown: its maker chooses how long everything is. */
const LONGEST_NAME = 64
const WIDEST_COLUMN = 32
const LONGEST_VALUE = 2000

/** A name that can be taken for nothing else is shown without quotes. */
const PLAIN_NAME = /^[\w$.:/#@+~-]+$/

/**
 * Explains a token, of which nothing is kept. With keys it is verified as authn does; without, only its form and dates are looked at.
 *
 * @param stdin reads standard input, where the token is not among the arguments
 * @throws UsageInvalid
 */
export async function inspect ({ paths: [given], options }: Invocation, stdin: () => Promise<string>): Promise<Answer> {
  const { keys, issuer, audience, typ } = options
  const text = given === undefined || given === '-' ? await stdin() : given
  // As it is copied out of a header.
  const token = text.trim().replace(/^(authorization: *)?bearer +/i, '')
  if (token === '') throw new UsageInvalid('inspect needs a token: as an argument, or on standard input.')
  const trust = trustOf({ keys, issuer, audience, typ })
  try {
    const inspection = await inspectToken(token, trust)
    return { code: codeOf(inspection), out: rendered(inspection, trust !== undefined), err: '' }
  } finally {
    trust?.keys.close()
  }
}

type Given = Partial<Record<'keys' | 'issuer' | 'audience' | 'typ', string | undefined>>

function trustOf ({ keys, issuer, audience, typ }: Given): TrustOptions & { keys: KeySource } | undefined {
  if ([keys, issuer, audience, typ].every(option => option === undefined)) return undefined
  if (issuer === undefined || audience === undefined) throw new UsageInvalid('To verify it, inspect needs --issuer and --audience, and --keys where the issuer\'s are not found by discovery.')
  return { issuer, audience, keys: keysOf(keys, issuer), ...(typ !== undefined && { typ: typ === 'any' ? false : typ }) }
}

/** The address of a JWK set, a folder of keys, a file of a JWK set; without any, what the issuer publishes. */
function keysOf (given: string | undefined, issuer: string): KeySource {
  if (given === undefined) return remoteKeys({ issuer })
  if (URL.canParse(given) && /^https?:/.test(given)) return remoteKeys(given)
  try {
    if (statSync(given).isDirectory()) return keyring({ folder: given })
    return fixedKeys(readJwkSet(JSON.parse(readFileSync(given, 'utf8')), { symmetric: false }).keys)
  } catch (error) {
    // Not what stands there, which may be a key.
    const { code } = error as { code?: string }
    throw new UsageInvalid(`"--keys" must be the address of a JWK set, a folder of keys, or a file of a JWK set${code === undefined ? '' : ` (${code})`}.`)
  }
}

/** A token whose keys cannot be had is not refused: nothing is known of it. */
function codeOf ({ refusal }: Inspection): Answer['code'] {
  if (refusal === null) return 0
  return refusal.status >= 500 ? 4 : 3
}

function rendered ({ refusal, header, claims }: Inspection, verified: boolean): string {
  return `${verdict(refusal, verified)}\n\n${section('Header', header)}\n${section('Claims', claims)}`
}

function verdict (refusal: Inspection['refusal'], verified: boolean): string {
  if (refusal === null && verified) return 'Accepted: signature, issuer, audience and dates are good.'
  if (refusal === null) return 'Well-formed and in date. Its signature was not checked: give --issuer and --audience.'
  const { status, code, message } = refusal
  const what = status >= 500 ? 'Cannot be known' : 'Refused'
  return `${what}, ${status} ${printableLine(code, LONGEST_NAME)}: ${printableLine(message, LONGEST_VALUE)}`
}

function section (title: string, members: readonly InspectedMember[] | null): string {
  if (members === null) return `${title}\n  cannot be read: it is no JSON object in base64url.\n`
  const names = members.map(({ name }) => shownName(name))
  const width = names.reduce((width, { length }) => length > WIDEST_COLUMN ? width : Math.max(width, length), 0)
  return [title, ...members.flatMap(({ value, date, meaning }, index) => [
    `  ${String(names[index]).padEnd(width)}  ${shownValue(value)}${date === undefined ? '' : `  ${date}`}`,
    `  ${' '.repeat(width)}  ${meaning ?? 'A claim of the application\'s own.'}`
  ])].join('\n') + '\n'
}

function shownName (name: string): string {
  return PLAIN_NAME.test(name) && name.length <= LONGEST_NAME ? name : printable(boundedString(name, LONGEST_NAME))
}

function shownValue (value: unknown): string {
  return printableLine(boundedJson(value), LONGEST_VALUE)
}
