import type { Auth, Claims, Frozen } from '../../contract.ts'
import { isPlainObject } from '../../options/plain-object.ts'
import { unknownOptions } from '../../options/unknown.ts'
import { fitsChallenge } from '../../refusal/challenge.ts'
import { SUBJECT, type Fact, type Inquiry } from '../decision/inquiry.ts'
import type { Check, Leaf } from './expression.ts'
import type { Invalid } from './grammar.ts'

/** Seconds that the clock of the issuer may be ahead. */
const CLOCK_TOLERANCE = 60

/** How a rule asks for a recent or a stronger login. */
export interface StepUpCheck extends Check {
  readonly fact: typeof AUTHENTICATION
  /** Seconds. */
  readonly maxAge: number | null
  readonly acr: readonly string[]
}

/** When and how the subject logged in, by its token. */
export const AUTHENTICATION: Fact = Object.freeze({ stage: SUBJECT, text: 'authentication', find: ({ auth }: Inquiry) => auth?.claims ?? null })

/** The answer of somebody who has just logged in, in the strongest way: to see whether that is all that is missing. */
export const FRESH = Symbol('fresh')

/** Reads `{ stepUp: { maxAge, acr } }`. */
export function stepUpCheck (value: unknown, path: string, invalid: Invalid): StepUpCheck {
  if (!isPlainObject(value)) throw invalid(path, 'must be { maxAge: seconds, acr: \'...\' }, or one of the two.')
  const unknown = unknownOptions(value, ['maxAge', 'acr'])
  if (unknown !== null) throw invalid(path, `is wrong: ${unknown}`)
  const { maxAge = null, acr } = value as { maxAge?: number | null, acr?: unknown }
  if (maxAge !== null && !(Number.isSafeInteger(maxAge) && maxAge >= 1)) throw invalid(`${path}.maxAge`, 'must be a whole number of seconds, at least 1.')
  const classes = acr === undefined ? [] : [acr].flat()
  if (!classes.every(isClass)) throw invalid(`${path}.acr`, 'must be the name of an authentication context class (OpenID Connect Core §2), or a list of them, without spaces and quotes.')
  if (acr !== undefined && classes.length === 0) throw invalid(`${path}.acr`, 'is empty: name a class, or leave it out.')
  if (maxAge === null && classes.length === 0) throw invalid(path, 'asks for nothing: say maxAge, acr or both.')

  const text = ['a login', maxAge !== null && `in the last ${maxAge} s`, classes.length > 0 && `by ${classes.join(' or ')}`].filter(Boolean).join(' ')
  return {
    kind: 'check',
    key: `step-up ${maxAge} ${classes.join(' ')}`,
    text,
    positive: true,
    maxAge,
    acr: classes,
    fact: AUTHENTICATION,
    isSo: claims => claims === FRESH || suffices(claims as Frozen<Claims> | null, maxAge, classes),
    // A rule that asks for an old login is refused at boot.
    isNotSo: () => false
  }
}

/** Whether a leaf asks for a login. */
export function isStepUp (leaf: Leaf): leaf is StepUpCheck {
  return leaf.kind === 'check' && leaf.fact === AUTHENTICATION
}

/** One value of the challenge's `acr_values`, which has spaces between them. */
function isClass (value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !/\s/.test(value) && fitsChallenge(value)
}

/** A login in the future, further than clocks differ, is none: its time may be in milliseconds. */
function isWithin (time: unknown, maxAge: number): boolean {
  if (typeof time !== 'number') return false
  const age = Date.now() / 1000 - time
  return age >= -CLOCK_TOLERANCE && age <= maxAge
}

function suffices (claims: Auth['claims'] | null, maxAge: number | null, classes: readonly string[]): boolean {
  if (claims === null) return false
  const own = (name: string): unknown => Object.hasOwn(claims, name) ? (claims as Record<string, unknown>)[name] : undefined
  const [time, acr] = [own('auth_time'), own('acr')]
  if (maxAge !== null && !isWithin(time, maxAge)) return false
  return classes.length === 0 || (typeof acr === 'string' && classes.includes(acr))
}
