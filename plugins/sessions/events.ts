import { channel } from 'node:diagnostics_channel'

/**
 * What happened to a session, on the diagnostics channel `gatehouse:session`. Never a token, never a claim.
 *
 * - `started`, `refreshed`, `ended`: as they say.
 * - `retried`: a refresh token was used again within the grace, and answered with the same successor.
 * - `reused`: a refresh token was used again past that, so that the session was ended: somebody else may have it
 *   (RFC 9700 §4.14.2). Tell the person.
 */
export interface SessionEvent {
  readonly event: 'started' | 'refreshed' | 'retried' | 'reused' | 'ended'
  /** The session's id. */
  readonly session: string
  readonly subject: string
}

const events = channel('gatehouse:session')

/** Tells whoever listens. It costs nothing where nobody does. */
export function publish (event: SessionEvent['event'], { id, subject }: { readonly id: string, readonly subject: string }): void {
  if (events.hasSubscribers) events.publish({ event, session: id, subject } satisfies SessionEvent)
}
