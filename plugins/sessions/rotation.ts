import { StoreFailed } from './errors.ts'
import type { NewSession, Rotation, Session } from './session-store.ts'

/**
 * Seconds that what is over is kept before a sweep removes it: a clock that is fast for a while must not make a store
 * lose what is not over.
 */
export const SWEPT_AFTER = 86_400
/** Seconds that a store remembers at least when all sessions of a subject were revoked. */
export const MARK_KEPT = 3600
/** What is wrong with a step after its deadline. */
export const TOO_LATE = 'its step came after the deadline, and nothing was changed.'

/** All that is kept of a session. Times are seconds since the epoch. */
export interface Kept {
  readonly session: Session
  /** The hash of the current refresh token. */
  readonly current: string
  /** The hash of the one before, from when on it was, and what the current one was derived with; null at first. */
  readonly before: { readonly hash: string, readonly rotatedAt: number, readonly nonce: string } | null
  /** When it ends unless it is used. */
  readonly idleUntil: number
  /** The generation of the subject's mark when it was added; absent: there was no mark. */
  readonly generation?: number
}

/**
 * What remains of the latest `revokeAll` of a subject. Its generation, not the clock, tells which sessions were there:
 * those of an earlier one.
 */
export interface Mark {
  /** Seconds since the epoch, rounded up: a request that arrived by then came before it. */
  readonly at: number
  /** Until when it is needed. */
  readonly until: number
  readonly generation: number
}

/** A new session, as it is kept. */
export function keep (given: NewSession, now: number, mark?: Mark): Kept {
  const { id, subject, claims, device, persistent, hash, lifetime, idleLifetime } = given
  return {
    // As JSON, which every store can keep; and a copy, which nobody else can change.
    session: {
      id,
      subject,
      claims: JSON.parse(JSON.stringify(claims)),
      device,
      ...(persistent === false && { persistent }),
      createdAt: now,
      usedAt: now,
      expiresAt: now + lifetime
    },
    current: hash,
    before: null,
    idleUntil: now + idleLifetime,
    ...(mark !== undefined && { generation: mark.generation })
  }
}

/** The mark of a `revokeAll`, by a clock that counts milliseconds. */
export function markAfter (last: Mark | undefined, now: number, keepFor: number): Mark {
  return {
    at: Math.max(now + 0.001, last?.at ?? 0),
    until: Math.max(now + Math.max(keepFor, MARK_KEPT), last?.until ?? 0),
    // From the clock, so that a mark that follows one that was swept has a later generation.
    generation: Math.max(Math.ceil(now * 1000), (last?.generation ?? 0) + 1)
  }
}

/** Whether all sessions of the subject were revoked since the request for this one arrived. */
export function isEnded ({ arrivedAt }: NewSession, mark: Mark | undefined): boolean {
  return mark !== undefined && arrivedAt !== undefined && !(mark.at < arrivedAt)
}

/** Whether a session was there when its subject was marked. */
export function isBefore ({ generation = 0 }: Kept, mark: Mark): boolean {
  return generation < mark.generation
}

/** How many sessions the subject may have; without a limit, any number. */
export function limitOf ({ limit }: NewSession): NonNullable<NewSession['limit']> {
  return limit ?? { sessions: Infinity, keep: 0 }
}

/**
 * The sessions that must end so that another has room, the oldest first.
 *
 * @param alive all sessions of the subject that are alive
 */
export function excessOf (alive: readonly Kept[], { sessions }: { readonly sessions: number }): Kept[] {
  const excess = alive.length + 1 - sessions
  return excess <= 0 ? [] : [...alive].sort((a, b) => a.session.createdAt - b.session.createdAt).slice(0, excess)
}

/** Until when a revocation is remembered. Tokens were issued when the session was used, whatever the clock says now. */
export function rememberedUntil ({ session }: Kept, now: number, keepFor: number): number {
  return Math.max(now, session.usedAt) + keepFor
}

/** @throws StoreFailed after the deadline */
export function assertInTime ({ deadline }: { readonly deadline?: number }, now: number): void {
  if (deadline !== undefined && !(now <= deadline)) throw new StoreFailed(TOO_LATE)
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
export function rotateKept ({ session, current, generation }: Kept, { next, idleLifetime }: Rotation, now: number): Kept {
  return {
    session: { ...session, usedAt: now },
    current: next.hash,
    before: { hash: current, rotatedAt: now, nonce: next.nonce },
    idleUntil: now + idleLifetime,
    ...(generation !== undefined && { generation })
  }
}
