import type { Claims, Frozen } from '../contract.ts'
import type { Connection, Followable } from './follow.ts'
import type { AuthnHealth } from './health.ts'
import type { AuthenticateHook } from './hook.ts'
import type { InspectedMember, Inspection } from './inspect.ts'
import type {} from 'fastify'

/** `app.authn`. */
export interface Authn {
  /** How the keys of each issuer are doing. */
  health: () => AuthnHealth
  /** The issuers whose tokens are accepted. */
  readonly issuers: readonly string[]
  /**
   * For connections that outlive their request (WebSocket, server-sent events): a signal that is aborted within a second
   * of the moment from which the request would be refused if it came again, because its token expired, its session
   * was revoked or its key is gone; and when the application closes. The signal's `reason` is that refusal, with
   * `statusCode` and `code`.
   *
   * @param connection what emits `close` when the connection is over: the WebSocket, or `reply.raw`. Default: the socket
   * @throws NotAuthenticated (500) where nobody was authenticated
   */
  follow: (request: Followable, connection?: Connection) => AbortSignal
  /**
   * A token, taken apart and explained, and the refusal that a request with it would get now, by the same checks. For tools
   * of developers: what it answers holds all that the token holds.
   */
  inspect: (token: string) => Promise<Inspection>
  /** Claims, each with what it is for, and dates in words. */
  describe: (claims: Frozen<Claims>) => readonly InspectedMember[]
}

declare module 'fastify' {
  interface FastifyInstance {
    /** A hook that lets only authenticated requests through; others get the 401. For applications without authz. */
    authenticate: AuthenticateHook
    /** How authentication is doing, and what it does besides requests. */
    readonly authn: Authn
  }
  interface FastifyRequest {
    /** The verified claims. @throws NotAuthenticated (500) on a request that nobody authenticated. */
    readonly claims: Frozen<Claims>
  }
  interface FastifyReply {
    /**
     * Sets the access cookie as the `cookie` option describes it, and deletes those of its option `formerly`. If it throws,
     * the reply is as it was.
     * @param options maxAge in whole seconds, at least 0; default: until the browser closes
     * @throws CookieOff, InvalidOption; CookieTooLarge if browsers would drop the cookie, or authn refuse the token
     */
    setAccessCookie: (token: string, options?: { maxAge?: number }) => FastifyReply
    /** Deletes the access cookie, and those of its option `formerly`. @throws CookieOff */
    clearAccessCookie: () => FastifyReply
    /**
     * Throws what `setAccessCookie` would throw for the token, and sets nothing: for what must be known before a login changes
     * anything.
     * @throws CookieOff, InvalidOption, CookieTooLarge
     */
    checkAccessCookie: (token: string) => void
  }
}
