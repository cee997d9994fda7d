import type { Revocation, Rotated, Session, SessionStore } from './session-store.ts'

/** What `revocations` answers. */
type Revocations = Awaited<ReturnType<SessionStore['revocations']>>

/** Whether a store's answer is a session. */
export function isSession (answer: unknown): answer is Session {
  if (!isObject(answer)) return false
  const { id, subject, claims, device, persistent, createdAt, usedAt, expiresAt, revoked } = answer
  return isText(id) && isText(subject) && isObject(claims) && (device === null || typeof device === 'string') &&
    (persistent === undefined || typeof persistent === 'boolean') && (revoked === undefined || areSessions(revoked)) &&
    [createdAt, usedAt, expiresAt].every(Number.isFinite)
}

/** Whether it is a session or null. Undefined is neither: taken for a session, it would let in who was logged out. */
export function isSessionOrNull (answer: unknown): answer is Session | null {
  return answer === null || isSession(answer)
}

/** Whether it is a list of sessions. */
export function areSessions (answer: unknown): answer is Session[] {
  return Array.isArray(answer) && answer.every(isSession)
}

/** Whether it is an outcome of a rotation, with all that belongs to it. */
export function isRotated (answer: unknown): answer is Rotated {
  if (!isObject(answer)) return false
  const { outcome, session, nonce } = answer
  if (outcome === 'rotated' || outcome === 'retried') return isSession(session) && isText(nonce)
  return outcome === 'gone' || (outcome === 'reused' && isSession(session))
}

/** Whether it is a revocation. One that ends at no time would be forgotten at once. */
export function isRevocation (answer: unknown): answer is Revocation {
  return isObject(answer) && isText(answer['id']) && Number.isFinite(answer['until'])
}

/** Whether it is a list of revocations, and a cursor. */
export function areRevocations (answer: unknown): answer is Revocations {
  if (!isObject(answer) || typeof answer['cursor'] !== 'string') return false
  const { now } = answer
  return (now === undefined || Number.isFinite(now)) && Array.isArray(answer['revocations']) && answer['revocations'].every(isRevocation)
}

function isObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText (value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
