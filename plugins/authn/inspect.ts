import type { Refusal } from '../refusal/refuse.ts'
import { checkClaims } from './claims.ts'
import { parseSegment, splitCompact, type JsonObject } from './compact.ts'
import { CLAIMS, DATES, HEADER_MEMBERS } from './glossary.ts'
import { checkHeader } from './header.ts'

/** A member of a token's header or claims, explained. */
export interface InspectedMember {
  readonly name: string
  readonly value: unknown
  /** For a date, the same in words, such as `2026-12-24T18:00:00Z, in 9 min`. */
  readonly date?: string
  /** What it is for; null: it is the application's own. */
  readonly meaning: string | null
}

/** A token, taken apart and judged. It holds what the token holds: show it to whoever has the token, and to nobody else. */
export interface Inspection {
  /** The refusal that a request with the token would get now; null: it would be accepted. */
  readonly refusal: { readonly status: number, readonly code: string, readonly message: string } | null
  /** Null where it cannot be read. */
  readonly header: readonly InspectedMember[] | null
  /** Null where they cannot be read. */
  readonly claims: readonly InspectedMember[] | null
}

/**
 * Explains a token, and by the very check that requests get, why it would be refused.
 *
 * @param check rejects or throws with the refusal
 * @param now seconds since the epoch
 */
export async function inspect (token: string, check: (token: string) => unknown, now: number): Promise<Inspection> {
  const [header = '', payload = ''] = token.split('.')
  return {
    refusal: await refusalOf(check, token),
    header: readable(header, json => explained(json, HEADER_MEMBERS)),
    claims: readable(payload, json => describeClaims(json, now))
  }
}

/**
 * What can be told of a token without any key: its form, its dates, its registered claims. That it passes says nothing
 * about its signature, nor who made it for whom.
 *
 * @param now seconds since the epoch
 */
export function checkUnverified (token: string, now: number): void {
  const { header, payload } = splitCompact(token)
  checkHeader(parseSegment(header), null)
  const claims = parseSegment(payload)
  const audience = [claims['aud']].flat().filter(one => typeof one === 'string')
  checkClaims(claims, { issuer: claims['iss'] as string, audience, clockTolerance: 0 }, now)
}

async function refusalOf (check: (token: string) => unknown, token: string): Promise<Inspection['refusal']> {
  try {
    await check(token)
    return null
  } catch (error) {
    const { statusCode, code, message } = error as Partial<Refusal>
    // What asked for no status is no refusal, and what it says is meant for nobody here.
    if (typeof statusCode !== 'number' || typeof code !== 'string') throw error
    return { status: statusCode, code, message: String(message) }
  }
}

function readable (segment: string, explain: (members: JsonObject) => readonly InspectedMember[]): readonly InspectedMember[] | null {
  try {
    return explain(parseSegment(segment))
  } catch {
    return null
  }
}

/** Claims, each with what it is for, and dates in words. @param now seconds since the epoch */
export function describeClaims (claims: object, now: number): readonly InspectedMember[] {
  return explained(claims, CLAIMS).map(member => DATES.has(member.name) && isDate(member.value) ? { ...member, date: inWords(member.value, now) } : member)
}

function explained (members: object, meanings: Readonly<Record<string, string>>): InspectedMember[] {
  return Object.entries(members).map(([name, value]) => ({ name, value: value as unknown, meaning: Object.hasOwn(meanings, name) ? meanings[name] as string : null }))
}

/** Seconds that Date can hold. */
function isDate (value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 8.64e12
}

const UNITS = [['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]] as const

function inWords (seconds: number, now: number): string {
  const distance = Math.abs(Math.round(seconds - now))
  const [unit, size] = UNITS.find(([, size]) => distance >= size) ?? UNITS[3]
  const about = `${Math.floor(distance / size)} ${unit}`
  return `${new Date(seconds * 1000).toISOString()}, ${seconds > now ? `in ${about}` : `${about} ago`}`
}
