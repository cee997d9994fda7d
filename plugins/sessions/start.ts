import { unknownOptions } from '../options/unknown.ts'
import { InvalidOption, SubjectInvalid, UnknownOption } from './errors.ts'
import { ownClaims, type OwnClaims } from './claims.ts'
import type { Start } from './register.ts'

/** What `start` was given, checked and complete. */
export interface StartOptions {
  readonly subject: string
  readonly claims: OwnClaims
  readonly device: string | null
  readonly cookie: boolean
  readonly persistent: boolean
  readonly replace: boolean
}

const KNOWN: ReadonlyArray<keyof Start> = ['subject', 'claims', 'device', 'cookie', 'persistent', 'replace']
const SWITCHES = { cookie: false, persistent: true, replace: true } as const
/** Characters of a device's name. */
const LONGEST_DEVICE = 200

/**
 * Checks what `start` was given.
 *
 * @throws UnknownOption, InvalidOption, SubjectInvalid, ClaimsPromised, ClaimsUnserializable, ClaimReserved
 */
export function readStart (given: Start<boolean>): StartOptions {
  if (typeof given !== 'object' || given === null) throw new SubjectInvalid()
  const unknown = unknownOptions(given, KNOWN)
  if (unknown !== null) throw new UnknownOption(`start: ${unknown}`)
  const { subject, claims = {}, device = null } = given
  const owned = ownClaims(subject, claims)
  if (device !== null && typeof device !== 'string') throw new InvalidOption('start: device', 'must be a string or null.')
  const switches = { ...SWITCHES }
  for (const name of ['cookie', 'persistent', 'replace'] as const) {
    const value: unknown = given[name] ?? SWITCHES[name]
    if (typeof value !== 'boolean') throw new InvalidOption(`start: ${name}`, 'must be true or false.')
    Object.assign(switches, { [name]: value })
  }
  return { subject, claims: owned, device: device === null ? null : device.slice(0, LONGEST_DEVICE), ...switches }
}
