import assert from 'node:assert/strict'
import type { NewSession, Revocation, Rotated, Rotation, Session, SessionStore } from '../../sessions/index.ts'

/** One check of a store: it rejects with an AssertionError of node:assert where the store breaks the contract. */
export interface ContractCase {
  /** What is checked. */
  readonly name: string
  readonly run: () => Promise<void>
}

/** Seconds that a revocation is remembered in these checks. */
export const KEEP = 60
/** Seconds. What ends after so long has ended after `pass()`. */
export const SHORT = 0.4

let count = 0

/** A text that nobody has used before. */
export function fresh (name: string): string {
  return `${name}-${process.pid.toString(36)}-${Date.now().toString(36)}-${(++count).toString(36)}`
}

/** A session as the plugin would have it kept. */
export function newSession (given: Partial<NewSession> = {}): NewSession {
  return { id: fresh('id'), subject: fresh('subject'), claims: {}, device: null, hash: fresh('hash'), lifetime: 3600, idleLifetime: 600, ...given }
}

/** Adds a session that nothing keeps from being added. */
export async function add (store: SessionStore, session: NewSession): Promise<Session> {
  const added = await store.add(session)
  assert.notEqual(added, null, 'a session is added')
  return added as Session
}

/** Presents the token of a hash. */
export function rotate (store: SessionStore, id: string, presented: string, given: Partial<Rotation> = {}): Promise<Rotated> {
  return store.rotate({ id, presented, next: { hash: fresh('hash'), nonce: fresh('nonce') }, grace: 10, idleLifetime: 600, keep: KEEP, ...given })
}

/** Waits until what was to last `SHORT` is over. */
export function pass (): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, SHORT * 1000 + 150))
}

/** The ids of what is remembered as revoked. */
export async function revokedIds (store: SessionStore): Promise<string[]> {
  return (await store.revocations(null)).revocations.map(({ id }: Revocation) => id)
}

/** The time by the store's clock, seconds since the epoch; not later than the true one. */
export async function timeOf (store: SessionStore): Promise<number> {
  return (await store.revocations(null)).now ?? Date.now() / 1000
}

/** Waits a moment that every clock notices. */
export function moment (): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 20))
}

/** The ids of the subject's sessions, sorted. */
export async function idsOf (store: SessionStore, subject: string): Promise<string[]> {
  return (await store.list(subject)).map(({ id }) => id).sort()
}
