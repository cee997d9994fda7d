import type { Auth } from '../contract.ts'
import type { CookieAnswer, TokenAnswer } from './delivery.ts'
import type { FeedHealth } from './revocation-feed.ts'
import type { SessionReply, SessionRequest } from './session-request.ts'
import type { Session } from './session-store.ts'

/** Whose session starts, and how its tokens travel. */
export interface Start<Cookie extends boolean = false> {
  /** The `sub` claim: never empty, never given to somebody else. */
  subject: string
  /** The application's own claims, such as `roles`. Registered claims (RFC 7519 §4.1, RFC 9068 §2.2) are refused. */
  claims?: Readonly<Record<string, unknown>>
  /** What the person will know the session by, such as a browser's name; the first 200 characters of it. Default none. */
  device?: string | null | undefined
  /** Sets the cookies and keeps the tokens out of the answer. Default false. */
  cookie?: Cookie
  /** Whether the cookies outlive the browser's closing, also after each refresh ("stay signed in"). Default true. */
  persistent?: boolean
  /**
   * Whether the session that the request still holds is ended. False keeps it: for a session that is not the caller's own,
   * as in impersonation, or when another device is paired. Default true.
   */
  replace?: boolean
}

/** `app.sessions`. Every method answers SessionsUnavailable (503) while the store is away. */
export interface Sessions {
  /**
   * Starts a session: signs an access token (RFC 9068), makes a refresh token, and answers as RFC 6749 §5.1 does, or sets
   * both as cookies. Sets `Cache-Control: no-store`. A session that the request still holds, by its cookie or as
   * who it is authenticated, is ended, see `replace`. A subject that has `maxPerSubject` sessions loses the oldest.
   *
   * With `cookie: true` the request must come from the own site or from one of `refreshCookie.trustedOrigins`, as that of
   * `refresh` must: otherwise another site could log its visitors in as somebody else. All that can be checked is
   * checked before a session is added or ended.
   *
   * @throws SubjectInvalid, ClaimReserved, ClaimsPromised, ClaimsUnserializable, UnknownOption, InvalidOption,
   * CookieUnavailable, CookieTooLarge (500); CrossSite (403); EndedMeanwhile (401) if all sessions of the subject were
   * ended since the request arrived
   */
  start<Cookie extends boolean = false> (reply: SessionReply, session: Start<Cookie>): Promise<Cookie extends true ? CookieAnswer : TokenAnswer>
  /**
   * Answers a refresh token (RFC 6749 §6), in the body as `refresh_token` or in the cookie, with new tokens of the same
   * session, in the form in which it came. It works once: see the option `grace`. A refresh that is answered with an error
   * has not used the token up, unless the answer of the store was lost on its way.
   *
   * @throws RefreshTokenMissing, RefreshTokenRefused (401), CrossSite (403), CookieUnavailable, CookieTooLarge
   */
  refresh (request: SessionRequest, reply: SessionReply): Promise<TokenAnswer | CookieAnswer>
  /**
   * Ends the session of a request, by its access token or its refresh token, and deletes the cookies. From here on none of
   * the session's tokens is accepted, in this process; in others `revocationDelay` later at most.
   *
   * @throws SessionMissing (401), CrossSite (403)
   */
  end (request: SessionRequest, reply: SessionReply): Promise<void>
  /**
   * Ends one session of a subject; false if the subject has none of that id.
   *
   * @param whose the subject, or the `request.auth` of one; null, as on a route that does not authenticate, is refused
   * @throws ForeignIssuer (403) if that is of an issuer other than the options `issuer` and `formerIssuers`; SubjectInvalid
   */
  endOne (whose: string | Auth | null, id: string): Promise<boolean>
  /**
   * Ends all sessions of a subject, and those of logins that are under way. @returns how many
   *
   * @param whose the subject, or the `request.auth` of one; null, as on a route that does not authenticate, is refused
   * @throws ForeignIssuer, SubjectInvalid
   */
  endAll (whose: string | Auth | null): Promise<number>
  /**
   * The sessions of a subject, the latest used first, at most `maxPerSubject`.
   *
   * @param whose the subject, or the `request.auth` of one; null, as on a route that does not authenticate, is refused
   * @throws ForeignIssuer, SubjectInvalid
   */
  list (whose: string | Auth | null): Promise<Session[]>
  /**
   * For authn's `isRevoked`: whether the session of an access token was ended. Answers at once, from memory, unless that
   * is older than `maxStale` or more than `maxRevoked`: then it asks the store.
   *
   * @throws SessionsUnavailable
   */
  isRevoked (auth: Auth): boolean | Promise<boolean>
  /** How the feed of revocations is doing, for a readiness route. */
  health (): FeedHealth
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Starts, refreshes and ends sessions. */
    sessions: Sessions
  }
}
