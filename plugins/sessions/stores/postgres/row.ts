import type { Session } from '../../session-store.ts'
import { fromStorable } from './storable-text.ts'

/** A session as the statements return it: numbers are what the application's type parsers make of them. */
export interface SessionRow {
  readonly id: string
  readonly subject: string
  readonly claims: string
  readonly device: string | null
  readonly persistent: number | string
  readonly created_at: number | string
  readonly used_at: number | string
  readonly expires_at: number | string
}

/** The columns of a SessionRow. */
export const SESSION_COLUMNS = `id, subject, claims::text AS claims, device, persistent::int AS persistent,
  extract(epoch FROM created_at)::float8 AS created_at, extract(epoch FROM used_at)::float8 AS used_at, extract(epoch FROM expires_at)::float8 AS expires_at`

/** The session that a row holds. */
export function sessionOf (row: SessionRow): Session {
  return {
    id: fromStorable(row.id),
    subject: fromStorable(row.subject),
    claims: JSON.parse(row.claims),
    device: row.device === null ? null : fromStorable(row.device),
    ...(Number(row.persistent) === 0 && { persistent: false }),
    createdAt: Number(row.created_at),
    usedAt: Number(row.used_at),
    expiresAt: Number(row.expires_at)
  }
}
