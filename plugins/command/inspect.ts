import { readFileSync, statSync } from 'node:fs'
import { inspectToken, type InspectedMember, type Inspection, type TrustOptions } from '../authn/index.ts'
import { fixedKeys, keyring, readJwkSet, remoteKeys, type KeySource } from '../keys/index.ts'
import type { Invocation } from './arguments.ts'
import { UsageInvalid } from './errors.ts'

/** What a token says, and whether it would be accepted. */
export interface Inspected {
  readonly text: string
  readonly refused: boolean
}

/**
 * Explains a token, of which nothing is kept. With keys it is verified as authn does; without, only its form and dates are looked at.
 *
 * @param stdin reads standard input, where the token is not among the arguments
 * @throws UsageInvalid
 */
export async function inspect ({ paths: [given], options: { keys, issuer, audience, typ } }: Invocation, stdin: () => Promise<string>): Promise<Inspected> {
  const text = given === undefined || given === '-' ? await stdin() : given
  // As it is copied out of a header.
  const token = text.trim().replace(/^(authorization: *)?bearer +/i, '')
  if (token === '') throw new UsageInvalid('inspect needs a token: as an argument, or on standard input.')
  const trust = trustOf({ keys, issuer, audience, typ })
  try {
    const inspection = await inspectToken(token, trust)
    return { text: rendered(inspection, trust !== undefined), refused: inspection.refusal !== null }
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

function rendered ({ refusal, header, claims }: Inspection, verified: boolean): string {
  const verdict = refusal !== null
    ? `Refused, ${refusal.status} ${refusal.code}: ${refusal.message}`
    : verified ? 'Accepted: signature, issuer, audience and dates are good.' : 'Well-formed and in date. Its signature was not checked: give --issuer and --audience.'
  return `${verdict}\n\n${section('Header', header)}\n${section('Claims', claims)}`
}

function section (title: string, members: readonly InspectedMember[] | null): string {
  if (members === null) return `${title}\n  cannot be read: it is no JSON object in base64url.\n`
  const width = Math.max(0, ...members.map(({ name }) => name.length))
  return [title, ...members.flatMap(({ name, value, date, meaning }) => [
    `  ${name.padEnd(width)}  ${JSON.stringify(value)}${date === undefined ? '' : `  ${date}`}`,
    `  ${' '.repeat(width)}  ${meaning ?? 'A claim of the application\'s own.'}`
  ])].join('\n') + '\n'
}
