import type { NewSession, Rotation, Session } from './session-store.ts'

/** All that is kept of a session. Times are seconds since the epoch. */
export interface Kept {
  readonly session: Session
  /** The hash of the current refresh token. */
  readonly current: string
  /** The hash of the one before, from when on it was, and what the current one was derived with; null at first. */
  readonly before: { readonly hash: string, readonly rotatedAt: number, readonly nonce: string } | null
  /** When it ends unless it is used. */
  readonly idleUntil: number
}

/** A new session, as it is kept. */
export function keep ({ id, subject, claims, device, hash, lifetime, idleLifetime }: NewSession, now: number): Kept {
  return {
    // As JSON, which every store can keep; and a copy, which nobody else can change.
    session: { id, subject, claims: JSON.parse(JSON.stringify(claims)), device, createdAt: now, usedAt: now, expiresAt: now + lifetime },
    current: hash,
    before: null,
    idleUntil: now + idleLifetime
  }
}

/** Whether a session has not ended by itself. */
export function isAlive ({ session, idleUntil }: Kept, now: number): boolean {
  return now < idleUntil && now < session.expiresAt
}

/**
 * What the token that is presented for a session means: it is the current one, or the one before within the grace, or
 * an older one (RFC 9700 §4.14.2). That it is of this session, its first half has shown.
 */
export function judge ({ current, before }: Kept, { presented, grace }: Rotation, now: number): 'rotated' | 'retried' | 'reused' {
  if (presented === current) return 'rotated'
  return before !== null && presented === before.hash && now < before.rotatedAt + grace ? 'retried' : 'reused'
}

/** The session after its current token was used. */
export function rotateKept ({ session, current }: Kept, { next, idleLifetime }: Rotation, now: number): Kept {
  return {
    session: { ...session, usedAt: now },
    current: next.hash,
    before: { hash: current, rotatedAt: now, nonce: next.nonce },
    idleUntil: now + idleLifetime
  }
}
