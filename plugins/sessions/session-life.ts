import type { FastifyBaseLogger } from 'fastify'
import type { SerializeCookie } from '../cookie/set-cookie.ts'
import type { BoundedStore } from './bounded-store.ts'
import { accessClaims, assertOwnClaims } from './claims.ts'
import { claimsAtRefresh } from './claims-at-refresh.ts'
import { answerBody, answerCookie, assertCookie, clearCookies, forbidStore, type CookieAnswer, type TokenAnswer } from './delivery.ts'
import { EndedMeanwhile, RefreshTokenMissing, RefreshTokenRefused, SessionMissing } from './errors.ts'
import { publish } from './events.ts'
import type { Configuration } from './options.ts'
import { countedOf, heldBy, presentedBy } from './presented.ts'
import { newNonce, newRefreshToken, readRefreshToken, successorOf, type RefreshToken } from './refresh-token.ts'
import type { Start } from './register.ts'
import type { RevokedSessions } from './revoked-sessions.ts'
import type { SessionReply, SessionRequest } from './session-request.ts'
import type { Session } from './session-store.ts'
import { signerOf } from './signer.ts'

/** What a session lives on. */
export interface Surroundings {
  readonly configuration: Configuration
  readonly store: BoundedStore
  readonly revoked: RevokedSessions
  readonly serialize: SerializeCookie
  readonly log: FastifyBaseLogger
}

/** Seconds that an access token may pass longer than its lifetime says: the clocks of processes differ by up to a minute, and authn's `clockTolerance` is up to another. */
const CLOCKS = 120
/** Characters of a device's name. */
const LONGEST_DEVICE = 200

/** The life of a session: it starts, its refresh token rotates, and it ends. */
export function sessionLife ({ configuration, store, revoked, serialize, log }: Surroundings) {
  const { key, accessLifetime, idleLifetime, absoluteLifetime, grace, refreshCookie, storeTimeout } = configuration
  // A refresh that began before the end signs its token when the store, and then claimsOf, have answered.
  const keep = accessLifetime + 2 * storeTimeout + CLOCKS
  const claimsOf = claimsAtRefresh(configuration, log)

  async function start (reply: SessionReply, { subject, claims = {}, device = null, cookie = false }: Start<boolean>): Promise<CookieAnswer | TokenAnswer> {
    forbidStore(reply)
    assertOwnClaims(subject, claims)
    if (cookie) assertCookie(reply)
    for (const id of heldBy(reply.request, configuration)) await endById(id)
    const token = newRefreshToken()
    const session = await store.add({
      id: token.id, subject, claims, device: device === null ? null : device.slice(0, LONGEST_DEVICE), hash: token.hash, lifetime: absoluteLifetime, idleLifetime
    })
    if (session === null) throw new EndedMeanwhile()
    publish('started', session)
    return give(reply, session, claims, token, cookie)
  }

  async function refresh (request: SessionRequest, reply: SessionReply): Promise<CookieAnswer | TokenAnswer> {
    forbidStore(reply)
    const presented = presentedBy(request, refreshCookie)
    if (presented === null) throw new RefreshTokenMissing()
    const token = readRefreshToken(presented.text)
    if (token === null) throw new RefreshTokenRefused()

    const nonce = newNonce()
    const next = { hash: successorOf(token, nonce).hash, nonce }
    const rotated = await store.rotate({ id: token.id, presented: token.hash, next, grace, idleLifetime, keep })
    if (rotated.outcome === 'gone') throw new RefreshTokenRefused()
    const { outcome, session } = rotated
    if (outcome === 'reused') {
      ended(session, 'reused')
      log.warn({ session: session.id, subject: session.subject }, 'a refresh token was used again: its session is ended, for somebody else may have it')
      throw new RefreshTokenRefused()
    }

    const claims = await claimsOf(session)
    if (claims === null) {
      await endById(session.id)
      throw new RefreshTokenRefused()
    }
    publish(outcome === 'rotated' ? 'refreshed' : 'retried', session)
    return give(reply, session, claims, successorOf(token, rotated.nonce), presented.source === 'cookie')
  }

  async function end (request: SessionRequest, reply: SessionReply): Promise<void> {
    const ids = heldBy(request, configuration)
    if (ids.size === 0) {
      // What is wrong with a cookie is told to who holds nothing else: a planted one must not keep anybody from logging out.
      presentedBy(request, refreshCookie)
      throw new SessionMissing()
    }
    for (const id of ids) await endById(id)
    if (countedOf(request, refreshCookie)?.source === 'cookie' || request.auth?.source === 'cookie') clearCookies(reply, serialize)
  }

  async function endOne (subject: string, id: string): Promise<boolean> {
    const session = await store.find(id)
    return session !== null && session.subject === subject && await endById(id)
  }

  async function endAll (subject: string): Promise<number> {
    const sessions = await store.revokeAll(subject, keep)
    for (const session of sessions) ended(session, 'ended')
    return sessions.length
  }

  async function endById (id: string): Promise<boolean> {
    const session = await store.revoke(id, keep)
    if (session !== null) ended(session, 'ended')
    return session !== null
  }

  /** In this process at once; the others hear of it. */
  function ended (session: Session, event: 'ended' | 'reused'): void {
    revoked.add({ id: session.id, until: Date.now() / 1000 + keep })
    publish(event, session)
  }

  async function give (reply: SessionReply, session: Session, claims: Readonly<Record<string, unknown>>, refreshToken: RefreshToken, cookie: boolean): Promise<CookieAnswer | TokenAnswer> {
    const now = Date.now()
    const payload = accessClaims(configuration, session, claims, now)
    const sign = await signerOf(key)
    const delivery = {
      accessToken: sign(payload),
      accessLifetime: payload.exp - payload.iat,
      refreshToken,
      refreshLifetime: Math.max(0, Math.floor(Math.min(session.expiresAt - now / 1000, idleLifetime)))
    }
    return cookie ? answerCookie(reply, delivery, serialize) : answerBody(delivery)
  }

  return { start, refresh, end, endOne, endAll, list: store.list }
}
