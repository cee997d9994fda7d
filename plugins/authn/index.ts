import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Claims, Frozen } from '../contract.ts'
import { refuse } from '../refusal/refuse.ts'
import { createAuthenticate, kAttempt, kAuth } from './authenticate.ts'
import { createChallenges } from './challenges.ts'
import { CookieOff, InvalidOption, NotAuthenticated } from './errors.ts'
import { healthOf, type AuthnHealth } from './health.ts'
import { readOptions, type AuthnOptions } from './options.ts'
import { createSerializeCookie } from './set-cookie.ts'
import { verifyToken } from './verify.ts'

export type * from '../contract.ts'
export type { AccessCookieOptions } from './access-cookie.ts'
export type { AuthnHealth, IssuerHealth } from './health.ts'
export type { AuthnOptions } from './options.ts'
export type { IsRevoked } from './revocation.ts'
export type { TrustOptions } from './trust-options.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** A hook that lets only authenticated requests through; others get the 401. For applications without authz. */
    authenticate: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
    authn: {
      /** How the keys of each issuer are doing. */
      health: () => AuthnHealth
    }
  }
  interface FastifyRequest {
    /** The verified claims. @throws NotAuthenticated (500) on a request that nobody authenticated. */
    readonly claims: Frozen<Claims>
  }
  interface FastifyReply {
    /**
     * Sets the access cookie as the `cookie` option describes it.
     * @param options maxAge in whole seconds, at least 0; default: until the browser closes
     * @throws CookieOff, InvalidOption
     */
    setAccessCookie: (token: string, options?: { maxAge?: number }) => FastifyReply
    /** Deletes the access cookie. @throws CookieOff */
    clearAccessCookie: () => FastifyReply
  }
}

/**
 * Who are you? Verifies the access token of the Authorization header or the cookie (RFC 6750, RFC 9068) and
 * decorates the request with what it says. It protects nothing by itself: authz, or the hook `app.authenticate`, does.
 *
 * @throws UnknownOption, InvalidOption at boot
 */
async function plugin (app: FastifyInstance, options: AuthnOptions): Promise<void> {
  const { trusts, cookie, hasForm, realm, ...settings } = readOptions(options, process.env.NODE_ENV === 'production')
  const verifySettings = { trusts: new Map(trusts.map(trust => [trust.issuer, trust])), hasForm }
  const authenticate = createAuthenticate({
    ...settings,
    cookieName: cookie === null ? null : cookie.name,
    trustedOrigins: cookie === null ? new Set() : cookie.trustedOrigins,
    challenges: createChallenges(realm),
    verify: token => verifyToken(token, verifySettings, () => Date.now() / 1000)
  })

  const sources = new Set(trusts.map(({ keys }) => keys))
  app.addHook('onReady', async () => { await Promise.all(Array.from(sources, keys => keys.open(app.log))) })
  app.addHook('onClose', async () => { for (const keys of sources) keys.close() })
  app.decorate('authn', { health: () => healthOf(trusts) })

  app.decorateRequest(kAttempt, null)
  app.decorateRequest(kAuth, null)
  app.decorateRequest('auth', { getter (this: FastifyRequest) { return this[kAuth] } })
  app.decorateRequest('claims', {
    getter (this: FastifyRequest) {
      if (this[kAuth] === null) throw new NotAuthenticated()
      return this[kAuth].claims
    }
  })
  app.decorateRequest('authenticate', authenticate)
  app.decorate('authenticate', async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      await request.authenticate()
    } catch (error) {
      refuse(reply, error)
    }
  })

  const serializeCookie = cookie === null ? null : await createSerializeCookie(cookie)
  const setCookie = (reply: FastifyReply, token: string, maxAge: number | undefined) => {
    if (serializeCookie === null) throw new CookieOff()
    if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge >= 0)) throw new InvalidOption('maxAge of setAccessCookie', 'must be a whole number of seconds, at least 0.')
    return reply.header('set-cookie', serializeCookie(token, maxAge))
  }
  app.decorateReply('setAccessCookie', function (this: FastifyReply, token, options) { return setCookie(this, token, options?.maxAge) })
  app.decorateReply('clearAccessCookie', function (this: FastifyReply) { return setCookie(this, '', 0) })
}

const authn = fp(plugin, { name: 'fastify-gatehouse/authn', fastify: '5.x' })
export default authn
export { authn as 'module.exports' }
