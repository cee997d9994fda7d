import { fixedKeys, isKey, isKeySource, type Key, type KeySource } from '../keys/index.ts'
import { isPlainObject } from '../options/plain-object.ts'
import { assertKnown, assertOption } from './assert-option.ts'
import { normaliseTyp } from './header.ts'
import type { Trust } from './trust.ts'

/** An issuer whose tokens are accepted. */
export interface TrustOptions {
  /** Compared as a string with `iss` (RFC 8725 §3.8). */
  issuer: string
  /** We, as `aud` names us (RFC 8725 §3.9); one of several suffices. */
  audience: string | readonly string[]
  /** What its signatures are checked with: a key, several with a `kid` each, a keyring, or the keys it publishes (`remoteKeys`; with `{ issuer }` the same text as `issuer`). */
  keys: Key | readonly Key[] | KeySource
  /** The expected `typ` (RFC 8725 §3.11). Default `at+jwt` (RFC 9068); `'JWT'`, or false for issuers that set none. */
  typ?: string | false | undefined
}

const KNOWN = ['issuer', 'audience', 'keys', 'typ']

/** Checks the `trust` option. @param clockTolerance seconds @throws UnknownOption, InvalidOption */
export function readTrustOptions (given: unknown, clockTolerance: number): Trust[] {
  // Array.from also sees the holes of a sparse array, which map would skip.
  const trusts = Array.from<unknown, Trust>(Array.isArray(given) ? given : [given], one => readTrust(one, clockTolerance))
  assertOption(trusts.length > 0, 'trust', 'is an empty list: name at least one issuer.')
  assertOption(areDistinct(trusts.map(({ issuer }) => issuer)), 'trust', 'names an issuer twice: give that issuer all its keys in one entry.')
  return trusts
}

function readTrust (given: unknown, clockTolerance: number): Trust {
  assertOption(isPlainObject(given), 'trust', 'must be { issuer, audience, keys }, or an array of them.')
  assertKnown(given, KNOWN, 'trust: ')
  const { issuer, audience, keys, typ = 'at+jwt' } = given
  const audiences: unknown[] = Array.isArray(audience) ? [...audience] : [audience]

  assertOption(isText(issuer), 'trust.issuer', 'must be a non-empty string. Is the environment variable set?')
  assertOption(audiences.length > 0 && audiences.every(isText), 'trust.audience', 'must be a non-empty string, or an array of them. Is the environment variable set?')
  assertOption(typ === false || isText(typ), 'trust.typ', 'must be a string such as \'at+jwt\', or false.')

  const source = readKeys(keys)
  assertSameIssuer(issuer, source.issuer)
  return { issuer, audience: audiences, clockTolerance, typ: typ === false ? null : normaliseTyp(typ), keys: source }
}

/** Whoever publishes keys can sign with them: those that one issuer vouches for verify no other's tokens. @throws InvalidOption */
function assertSameIssuer (issuer: string, vouching: string | undefined): void {
  const same = vouching === undefined || vouching === issuer
  const slash = same || withoutSlash(vouching) !== withoutSlash(issuer) ? '' : ' The two differ in the slash at the end, and count as two names.'
  assertOption(same, 'trust.keys', `must be of trust.issuer, but remoteKeys({ issuer }) names another one.${slash} Give both the same text, or remoteKeys the address of the keys.`)
}

function withoutSlash (issuer: string): string {
  return issuer.replace(/\/$/, '')
}

function readKeys (given: unknown): KeySource {
  if (isKeySource(given)) return given
  const keys: unknown[] = Array.isArray(given) ? [...given] : [given]
  assertOption(keys.length > 0 && keys.every(isKey), 'trust.keys', 'must be made by secretKey, publicKey, keyring or remoteKeys, or be an array of keys.')
  const kids = keys.map(({ kid }) => kid)
  const secrets = keys.filter(({ keyObject }) => keyObject.type === 'secret').length
  assertOption(keys.length === 1 || !kids.includes(undefined), 'trust.keys', 'has several keys, so each of them needs a kid.')
  assertOption(areDistinct(kids), 'trust.keys', 'has two keys with the same kid.')
  assertOption(secrets === 0 || secrets === keys.length, 'trust.keys', 'mixes shared secrets with public keys: trust an issuer by one kind only.')
  return fixedKeys(keys)
}

function isText (value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function areDistinct (values: readonly unknown[]): boolean {
  return new Set(values).size === values.length
}
