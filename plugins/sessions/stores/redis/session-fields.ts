import type { Session } from '../../session-store.ts'

/** The fields of a session's hash that make a `Session`. */
export const SESSION_FIELDS = ['session', 'created', 'used', 'expires'] as const

/** Reads these fields. @returns null if there is no such hash */
export function readSession (fields: unknown): Session | null {
  if (!Array.isArray(fields) || fields[0] === null) return null
  const [session, created, used, expires] = fields.map(String)
  return { ...JSON.parse(String(session)), createdAt: Number(created) / 1000, usedAt: Number(used) / 1000, expiresAt: Number(expires) / 1000 }
}

/** Reads many sessions, and leaves out those that are not there. */
export function readSessions (many: unknown): Session[] {
  return (many as unknown[]).flatMap(fields => readSession(fields) ?? [])
}

/** A duration in milliseconds. */
export function milliseconds (seconds: number): number {
  return Math.round(seconds * 1000)
}

/** A time in microseconds, as a script compares it; empty if there is none. */
export function microseconds (seconds: number | undefined): string {
  return seconds === undefined ? '' : String(Math.floor(seconds * 1e6))
}
