import type { FastifyBaseLogger } from 'fastify'
import type { Auth } from '../contract.ts'
import { isSameOrigin } from '../cookie/same-origin.ts'
import { deleteFormer, type SerializeCookie } from '../cookie/set-cookie.ts'
import { arrivalOf, createArrivals } from './arrivals.ts'
import type { BoundedStore } from './bounded-store.ts'
import { accessClaims, type OwnClaims } from './claims.ts'
import { claimsAtRefresh } from './claims-at-refresh.ts'
import { answerBody, answerCookie, assertCookie, assertCookieFits, clearCookies, forbidStore, type CookieAnswer, type Delivery, type TokenAnswer } from './delivery.ts'
import { CrossSite, EndedMeanwhile, ForeignIssuer, RefreshTokenMissing, RefreshTokenRefused, SessionMissing, SubjectInvalid } from './errors.ts'
import { publish } from './events.ts'
import type { Configuration } from './options.ts'
import { createOutage } from './outage.ts'
import { countedOf, heldBy, presentedBy, type Presented } from './presented.ts'
import { newNonce, newRefreshToken, readRefreshToken, successorOf, type RefreshToken } from './refresh-token.ts'
import type { Start } from './register.ts'
import type { RevokedSessions } from './revoked-sessions.ts'
import type { SessionReply, SessionRequest } from './session-request.ts'
import type { Session } from './session-store.ts'
import { signerOf } from './signer.ts'
import { readStart } from './start.ts'
import { moment, type StoreClock } from './store-clock.ts'

/** What a session lives on. */
export interface Surroundings {
  readonly configuration: Configuration
  readonly store: BoundedStore
  readonly revoked: RevokedSessions
  readonly clock: StoreClock
  readonly serialize: SerializeCookie
  readonly log: FastifyBaseLogger
}

/** What an access token is made of. */
type Signed = Pick<Delivery, 'accessToken' | 'accessLifetime'>

/** Seconds that an access token may pass longer than its lifetime says: the clocks of processes differ by up to a minute, and authn's `clockTolerance` is up to another. */
const CLOCKS = 120

/** Seconds that the end of a session is remembered: a refresh that began before it may sign its token meanwhile. */
export function keepOf ({ accessLifetime, storeTimeout }: Pick<Configuration, 'accessLifetime' | 'storeTimeout'>): number {
  return accessLifetime + 2 * storeTimeout + CLOCKS
}

/**
 * The life of a session: it starts, its refresh token rotates, and it ends. In each step everything that can fail comes
 * before anything is changed.
 */
export function sessionLife ({ configuration, store, revoked, clock, serialize, log }: Surroundings) {
  const { issuer, formerIssuers, key, idleLifetime, absoluteLifetime, grace, refreshCookie, storeTimeout, maxPerSubject } = configuration
  const issuers: ReadonlySet<string> = new Set([issuer, ...formerIssuers])
  const keep = keepOf(configuration)
  const arrivals = createArrivals(clock)
  const claimsOf = claimsAtRefresh(configuration, createOutage(log, {
    begins: 'claimsOf failed: refreshes are refused', ends: 'claimsOf answers again'
  }, storeTimeout))

  async function start (reply: SessionReply, given: Start<boolean>): Promise<CookieAnswer | TokenAnswer> {
    forbidStore(reply)
    const { request } = reply
    const { subject, claims, device, cookie, persistent, replace } = readStart(given)
    if (cookie) {
      assertCookie(reply)
      if (!isSameOrigin(request, refreshCookie.trustedOrigins)) throw new CrossSite()
    }
    const token = newRefreshToken()
    // A token of the same size: what cannot be signed, or does not fit, is known before anything is changed.
    const now = Date.now() / 1000
    const trial = await sign({ id: token.id, subject, createdAt: now, expiresAt: now + absoluteLifetime }, claims)
    if (cookie) assertCookieFits(reply, trial.accessToken)

    const arrivedAt = arrivals.at(subject, arrivalOf(reply))
    if (arrivedAt === null) throw new EndedMeanwhile()
    const session = await store.add({
      id: token.id,
      subject,
      claims,
      device,
      persistent,
      hash: token.hash,
      lifetime: absoluteLifetime,
      idleLifetime,
      arrivedAt,
      limit: { sessions: maxPerSubject, keep },
      deadline: deadline()
    })
    if (session === null) throw new EndedMeanwhile()
    for (const oldest of session.revoked ?? []) ended(oldest, 'ended')
    publish('started', session)
    if (replace) for (const id of heldBy(request, issuers, refreshCookie)) await endById(id)
    return answer(reply, session, await sign(session, claims), token, cookie)
  }

  async function refresh (request: SessionRequest, reply: SessionReply): Promise<CookieAnswer | TokenAnswer> {
    forbidStore(reply)
    const presented = presentedOf(request, reply)
    if (presented === null) throw new RefreshTokenMissing()
    const cookie = presented.source === 'cookie'
    if (cookie) assertCookie(reply)
    const token = readRefreshToken(presented.text)
    if (token === null) throw new RefreshTokenRefused()

    const found = await store.find(token.id)
    if (found === null) throw new RefreshTokenRefused()
    const claims = await claimsOf(found)
    if (claims === null) {
      await endById(found.id)
      throw new RefreshTokenRefused()
    }
    const signed = await sign(found, claims)
    if (cookie) assertCookieFits(reply, signed.accessToken)

    const nonce = newNonce()
    const next = { hash: successorOf(token, nonce).hash, nonce }
    const rotated = await store.rotate({ id: token.id, presented: token.hash, next, grace, idleLifetime, keep, deadline: deadline() })
    if (rotated.outcome === 'gone') throw new RefreshTokenRefused()
    const { outcome, session } = rotated
    if (outcome === 'reused') {
      ended(session, 'reused')
      log.warn({ session: session.id, subject: session.subject }, 'a refresh token was used again: its session is ended, for somebody else may have it')
      throw new RefreshTokenRefused()
    }
    publish(outcome === 'rotated' ? 'refreshed' : 'retried', session)
    return answer(reply, session, signed, successorOf(token, rotated.nonce), cookie)
  }

  async function end (request: SessionRequest, reply: SessionReply): Promise<void> {
    const ids = heldBy(request, issuers, refreshCookie)
    if (ids.size === 0) {
      // What is wrong with a cookie is told to who holds nothing else: a planted one must not keep anybody from logging out.
      presentedOf(request, reply)
      throw new SessionMissing()
    }
    for (const id of ids) await endById(id)
    if (countedOf(request, refreshCookie)?.source === 'cookie' || request.auth?.source === 'cookie') clearCookies(reply, serialize)
  }

  async function endOne (whose: string | Auth | null, id: string): Promise<boolean> {
    const subject = subjectOf(whose)
    const session = await store.find(id)
    return session !== null && session.subject === subject && await revoke(id)
  }

  async function endAll (whose: string | Auth | null): Promise<number> {
    const subject = subjectOf(whose)
    const answered = arrivals.endAll(subject)
    const sessions = await store.revokeAll(subject, keep)
    answered()
    for (const session of sessions) ended(session, 'ended')
    return sessions.length
  }

  async function list (whose: string | Auth | null): Promise<Session[]> {
    return store.list(subjectOf(whose), maxPerSubject)
  }

  /** @throws ForeignIssuer, SubjectInvalid */
  function subjectOf (whose: string | Auth | null): string {
    const auth = typeof whose === 'object' ? whose : null
    const subject: unknown = auth === null ? whose : auth.subject
    if (typeof subject !== 'string' || subject === '') throw new SubjectInvalid()
    if (auth !== null && !issuers.has(auth.issuer)) throw new ForeignIssuer()
    return subject
  }

  /** An invented token costs a read, and no write. */
  async function endById (id: string): Promise<void> {
    if (await store.find(id) !== null) await revoke(id)
  }

  async function revoke (id: string): Promise<boolean> {
    const session = await store.revoke(id, keep)
    if (session !== null) ended(session, 'ended')
    return session !== null
  }

  /** In this process at once; the others hear of it. */
  function ended (session: Session, event: 'ended' | 'reused'): void {
    revoked.add({ id: session.id, until: clock.latest(moment()) + keep })
    publish(event, session)
  }

  /** After which time of the store a step must not happen: the request is answered with 503 then. */
  function deadline (): number {
    return clock.forDeadline() + storeTimeout
  }

  /** The refresh token of a request. If its cookie is there twice, the former one is deleted. */
  function presentedOf (request: SessionRequest, reply: SessionReply): Presented | null {
    try {
      return presentedBy(request, refreshCookie)
    } catch (error) {
      deleteFormer(reply, serialize)
      throw error
    }
  }

  async function sign (session: Pick<Session, 'id' | 'subject' | 'createdAt' | 'expiresAt'>, claims: OwnClaims): Promise<Signed> {
    const payload = accessClaims(configuration, session, claims, Date.now())
    const sign = await signerOf(key)
    return { accessToken: sign(payload), accessLifetime: payload.exp - payload.iat }
  }

  function answer (reply: SessionReply, session: Session, signed: Signed, refreshToken: RefreshToken, cookie: boolean): CookieAnswer | TokenAnswer {
    const delivery = {
      ...signed,
      refreshToken,
      refreshLifetime: Math.max(0, Math.floor(Math.min(session.expiresAt - clock.earliest(moment()), idleLifetime))),
      persistent: session.persistent !== false
    }
    return cookie ? answerCookie(reply, delivery, serialize) : answerBody(delivery)
  }

  return { start, refresh, end, endOne, endAll, list }
}
