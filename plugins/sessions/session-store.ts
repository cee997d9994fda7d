/** A session as its owner may see it. Times are seconds since the epoch, by the store's clock. */
export interface Session {
  /** Public: the `sid` claim of its access tokens. It opens nothing. */
  readonly id: string
  readonly subject: string
  /** What `start` was told to put into the access tokens. */
  readonly claims: Readonly<Record<string, unknown>>
  /** What the person knows it by, such as a browser's name. */
  readonly device: string | null
  /** Whether its cookies outlive the browser's closing; undefined means true. */
  readonly persistent?: boolean
  readonly createdAt: number
  /** When it was started or last refreshed. */
  readonly usedAt: number
  /** When it ends, however often it is used. */
  readonly expiresAt: number
}

/** A session to be kept. Durations are seconds: the store's clock makes times of them, so that processes need not agree on one. */
export interface NewSession {
  readonly id: string
  readonly subject: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly device: string | null
  /** Whether its cookies outlive the browser's closing. The store returns it with the session. Default true. */
  readonly persistent?: boolean
  /** The hash of its refresh token. */
  readonly hash: string
  /** From now until it ends, however often it is used. */
  readonly lifetime: number
  /** From now until it ends unless it is used. */
  readonly idleLifetime: number
  /**
   * When the request for it arrived, in seconds since the epoch by the store's clock. If all sessions of the subject were
   * revoked at that time or later, the session is not added. Default: it is added.
   */
  readonly arrivedAt?: number
  /** How many sessions the subject may have, this one included: the oldest (by `createdAt`) are revoked in this step. */
  readonly limit?: { readonly sessions: number, /** Seconds that their revocation is remembered. */ readonly keep: number }
  /** Seconds since the epoch by the store's clock, after which the step must not happen any more; it rejects then. */
  readonly deadline?: number
}

/** A session that was added. */
export interface AddedSession extends Session {
  /** The sessions that were revoked because the subject had too many. */
  readonly revoked?: readonly Session[]
}

/** One use of a refresh token. */
export interface Rotation {
  readonly id: string
  /** The hash of the token that was presented. */
  readonly presented: string
  /** The hash of its successor, and what the successor is derived with. */
  readonly next: { readonly hash: string, readonly nonce: string }
  /** Seconds in which the predecessor is answered with the same successor; 0: never. */
  readonly grace: number
  /** Seconds from now until the session ends unless it is used. */
  readonly idleLifetime: number
  /** Seconds that the revocation is remembered, where this one causes it. */
  readonly keep: number
  /** Seconds since the epoch by the store's clock, after which the step must not happen any more; it rejects then. */
  readonly deadline?: number
}

/**
 * What came of a rotation.
 *
 * - `rotated`: the token was the current one; `next` is now, and `nonce` is `next.nonce`.
 * - `retried`: it was the one before, within the grace; nothing changed, and `nonce` is that of the rotation then.
 * - `reused`: it was an older one, or the one before past the grace. The session is revoked by this very step.
 * - `gone`: there is no such session, or it has ended.
 */
export type Rotated =
  | { readonly outcome: 'rotated' | 'retried', readonly session: Session, readonly nonce: string }
  | { readonly outcome: 'reused', readonly session: Session }
  | { readonly outcome: 'gone' }

/** A session that was ended before its time. */
export interface Revocation {
  readonly id: string
  /** Seconds since the epoch until when access tokens of it may be about. */
  readonly until: number
}

/** What was revoked, and where to read on. */
export interface RevocationPage {
  readonly revocations: readonly Revocation[]
  readonly cursor: string
  readonly now?: number
}

/**
 * Where sessions are kept. `sessionStoreContract` of fastify-gatehouse/testing checks an implementation.
 *
 * Each method is one atomic step: of any number of rotations of one token, in any number of processes, one rotates,
 * and once `revoke` or `revokeAll` has answered, none does. What was answered is durable as far as the store is.
 * A method rejects where the store is away; it never answers then. Nothing that is kept, put together in any
 * way, is a token. Sessions that have ended go away by themselves.
 */
export interface SessionStore {
  /** Adds a session. @returns it; null if all sessions of the subject were revoked since its request arrived */
  add (session: NewSession): Promise<AddedSession | null>
  /** Uses a refresh token. */
  rotate (rotation: Rotation): Promise<Rotated>
  /** Ends a session. @param keep seconds that this is remembered @returns the session; null where none was alive */
  revoke (id: string, keep: number): Promise<Session | null>
  /**
   * Ends all sessions of a subject, in steps that a server with other work can bear. Sessions whose request arrived before
   * this call, and that are added during it or later, are refused by `add`: the store remembers for `keep` seconds when it was.
   *
   * @param keep seconds that this is remembered
   * @returns those that were alive
   */
  revokeAll (subject: string, keep: number): Promise<Session[]>
  /** The session, if it is alive. */
  find (id: string): Promise<Session | null>
  /** The subject's sessions that are alive, the latest used first. @param most how many at most, default 1000 */
  list (subject: string, most?: number): Promise<Session[]>
  /**
   * What was revoked and is still remembered: all of it, or what came after a cursor that an earlier call gave.
   * Each revocation is given at least once, in whatever order transactions end; some may be given again.
   *
   * `now` is the time by the store's clock, seconds since the epoch, never later than the true one: `arrivedAt` and
   * `deadline` are derived from it. Without it, the clock of the process is taken for the store's.
   */
  revocations (after: string | null): Promise<RevocationPage>
  /**
   * Tells of revocations as they happen, where the store can; polling makes up for what is missed. Resolves to what
   * ends it. It takes care itself of a connection that breaks.
   */
  watch? (tell: (revocation: Revocation) => void): Promise<() => Promise<void>>
  /** Removes what has ended, where the store's server does not do so itself. Called every few minutes. */
  sweep? (): Promise<void>
}
