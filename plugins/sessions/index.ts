import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { accessClaims } from './claims.ts'
import { CookieUnavailable, NotAuthenticated } from './errors.ts'
import { configure, type SessionsOptions } from './options.ts'
import { signerOf } from './signer.ts'

export type { SessionsOptions } from './options.ts'

/** Whose session starts, and how the token travels. */
export interface Start<Cookie extends boolean = false> {
  /** The `sub` claim: never empty, never given to somebody else. */
  subject: string
  /** The application's own claims, such as `roles`. Registered claims (RFC 7519 §4.1, RFC 9068 §2.2) are refused. */
  claims?: Readonly<Record<string, unknown>>
  /** Sets the access cookie and keeps the token out of the answer. Default false. */
  cookie?: Cookie
}

/** The answer of RFC 6749 §5.1. */
export interface AccessToken {
  access_token: string
  token_type: 'Bearer'
  /** Seconds. */
  expires_in: number
}

/** The answer when the token travels in the cookie, where no script can read it. */
export type CookieSession = Pick<AccessToken, 'expires_in'>

export interface Sessions {
  /**
   * Signs an access token (RFC 9068) and answers as RFC 6749 §5.1 does; sets `Cache-Control: no-store` on the reply.
   *
   * @throws SubjectInvalid, ClaimReserved, CookieUnavailable
   */
  start<Cookie extends boolean = false> (reply: FastifyReply, session: Start<Cookie>): Promise<Cookie extends true ? CookieSession : AccessToken>
  /**
   * Ends the session of an authenticated request: `revoke` is told, and the cookie is cleared if it was the credential.
   *
   * @throws NotAuthenticated
   */
  end (request: FastifyRequest, reply: FastifyReply): Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Starts and ends sessions. */
    sessions: Sessions
  }
}

/** What an authenticator with a cookie adds to the reply; asked of the reply itself, so that any authenticator will do. */
interface CookieReply {
  setAccessCookie?: (token: string, options: { maxAge: number }) => unknown
  clearAccessCookie?: () => unknown
}

async function sessions (app: FastifyInstance, options: SessionsOptions): Promise<void> {
  const configuration = configure(options)
  const { key, accessLifetime, revoke } = configuration
  // The first one before the first request.
  await signerOf(key)

  async function start (reply: FastifyReply, { subject, claims = {}, cookie = false }: Start<boolean>): Promise<CookieSession | AccessToken> {
    const sign = await signerOf(key)
    const token = sign(accessClaims(configuration, subject, claims, Date.now()))
    reply.header('cache-control', 'no-store')
    if (!cookie) return { access_token: token, token_type: 'Bearer', expires_in: accessLifetime }
    const { setAccessCookie } = cookiesOf(reply)
    if (setAccessCookie === undefined) throw new CookieUnavailable()
    setAccessCookie.call(reply, token, { maxAge: accessLifetime })
    return { expires_in: accessLifetime }
  }

  async function end (request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { auth } = request
    if (!auth) throw new NotAuthenticated()
    await revoke?.(auth)
    if (auth.source === 'cookie') cookiesOf(reply).clearAccessCookie?.()
  }

  app.decorate('sessions', { start, end } as Sessions)
}

function cookiesOf (reply: FastifyReply): CookieReply {
  return reply as FastifyReply & CookieReply
}

const plugin = fp(sessions, { name: 'fastify-gatehouse/sessions', fastify: '5.x' })

export default plugin
export { plugin as 'module.exports' }
