import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { KeySource } from '../keys/index.ts'
import { isProduction } from '../options/is-production.ts'
import { closeAnsweredHandshakes } from '../refusal/answered-handshakes.ts'
import { patienceOf } from '../refusal/patience.ts'
import { createAccessCookie } from './access-cookie.ts'
import { actingClaims } from './acting-claims.ts'
import { attempt, createAuthenticate, kAttempt, kAuth, type Steps } from './authenticate.ts'
import type { CachedToken } from './cached-token.ts'
import { createChallenges } from './challenges.ts'
import { AlreadyRegistered, CookieOff, IdentityAssigned, NotAuthenticated } from './errors.ts'
import { createFollower } from './follow.ts'
import { healthOf } from './health.ts'
import { authenticateHook } from './hook.ts'
import { describeClaims, inspect } from './inspect.ts'
import { inspectToken } from './inspect-token.ts'
import { KnownHeaders } from './known-headers.ts'
import { CACHE, readOptions, type AuthnOptions } from './options.ts'
import { present } from './present.ts'
import { truncatedFrom } from './raw-headers.ts'
import { TokenCache } from './token-cache.ts'
import { verifyToken } from './verify.ts'

export type * from '../contract.ts'
export type { CookieOptions as AccessCookieOptions } from '../cookie/cookie-options.ts'
export type { Authn } from './decorations.ts'
export type { AuthenticationEvent } from './events.ts'
export type { Connection, Followable } from './follow.ts'
export type { AuthnHealth, IssuerHealth } from './health.ts'
export type { AuthenticateHook } from './hook.ts'
export type { AuthnOptions } from './options.ts'
export type { InspectedMember, Inspection } from './inspect.ts'
export { inspectToken }
export type { RefusalReason } from './reasons.ts'
export type { IsRevoked } from './revocation.ts'
export type { TrustOptions } from './trust-options.ts'

/**
 * Who are you? Verifies the access token of the Authorization header or the cookie (RFC 6750, RFC 9068) and
 * decorates the request with what it says. It protects nothing by itself: authz, or the hook `app.authenticate`, does.
 *
 * @throws AlreadyRegistered, UnknownOption, InvalidOption at boot
 */
async function plugin (app: FastifyInstance, options: AuthnOptions): Promise<void> {
  if (app.hasDecorator('authenticate') || app.hasRequestDecorator('authenticate')) throw new AlreadyRegistered()
  const { trusts, cookie, hasForm, realm, cache: limits, ...settings } = readOptions(options, isProduction(process.env.NODE_ENV))
  closeAnsweredHandshakes(app)
  const verifySettings = { trusts: new Map(trusts.map(trust => [trust.issuer, trust])), hasForm, headers: new KnownHeaders() }
  const cache = limits === null ? null : new TokenCache<CachedToken>(limits)
  const stepsWith = (cache: Steps['cache']): Steps => ({
    ...settings,
    cache,
    cookieName: cookie === null ? null : cookie.name,
    // As node does: an application may still set its server's limit after it registered us.
    get truncatedFrom () { return truncatedFrom(app.server) },
    trustedOrigins: cookie === null ? new Set() : cookie.trustedOrigins,
    challenges: createChallenges(realm),
    verify: (token, trail) => verifyToken(token, verifySettings, () => Date.now() / 1000, trail),
    actingClaims: identity => actingClaims(identity, verifySettings, Date.now() / 1000)
  })
  const steps = stepsWith(cache)
  const authenticate = createAuthenticate(steps)
  // Who stays is looked at twice a second: too often to check a signature each time.
  const staying = cache === null ? stepsWith(new TokenCache(CACHE)) : steps
  const follower = createFollower(request => attempt(request, staying, null))

  const sources = new Set(trusts.map(({ keys }) => keys))
  // Another application of the process may use the same source: only what was opened here is closed here.
  const opened: KeySource[] = []
  const patience = patienceOf(app.initialConfig.pluginTimeout as number)
  app.addHook('onReady', async () => { await Promise.all(Array.from(sources, keys => { opened.push(keys); return keys.open(app.log, patience) })) })
  app.addHook('onClose', async () => { for (const keys of opened) keys.close() })
  app.addHook('preClose', async () => { follower.close() })
  app.decorate('authn', {
    health: () => healthOf(trusts, cache?.figures() ?? null),
    issuers: Object.freeze(trusts.map(({ issuer }) => issuer)),
    follow: (request, connection = request.raw.socket) => {
      if (request.auth === null) throw new NotAuthenticated()
      return follower.follow(request as FastifyRequest, connection)
    },
    inspect: token => inspect(token, token => present(token, steps, app.log), Date.now() / 1000),
    describe: claims => describeClaims(claims, Date.now() / 1000)
  })

  app.decorateRequest(kAttempt, null)
  app.decorateRequest(kAuth, null)
  app.decorateRequest('auth', { getter (this: FastifyRequest) { return this[kAuth] }, setter: keepIdentity })
  app.decorateRequest('claims', {
    getter (this: FastifyRequest) {
      if (this[kAuth] === null) throw new NotAuthenticated()
      return this[kAuth].claims
    },
    setter: keepIdentity
  })
  app.decorateRequest('authenticate', authenticate)
  app.decorate('authenticate', authenticateHook)

  const accessCookie = cookie === null ? null : await createAccessCookie(cookie, settings.maxTokenBytes)
  const cookieOn = () => {
    if (accessCookie === null) throw new CookieOff()
    return accessCookie
  }
  app.decorateReply('setAccessCookie', function (this: FastifyReply, token, options) { cookieOn().set(this, token, options?.maxAge); return this })
  app.decorateReply('clearAccessCookie', function (this: FastifyReply) { cookieOn().clear(this); return this })
  app.decorateReply('checkAccessCookie', token => cookieOn().check(token))
}

/**
 * A scope inside that decorates the request with `auth` or `claims` once more has Fastify assign its initial value (null,
 * false, '') to each new request. To throw there would end the process, so that much is ignored.
 */
function keepIdentity (value: unknown): void {
  if (value) throw new IdentityAssigned()
}

/** The plugin: who are you? */
const authn = fp(plugin, { name: 'fastify-gatehouse/authn', fastify: '5.x' })
export default authn
/** What require() returns: the plugin, with what an import takes by name. */
const commonjs = Object.assign(authn, { inspectToken })
export { commonjs as 'module.exports' }
