import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Auth } from '../contract.ts'
import { createSerializeCookie } from '../cookie/set-cookie.ts'
import { isProduction } from '../options/is-production.ts'
import { bearerChallenge } from '../refusal/challenge.ts'
import { patienceOf } from '../refusal/patience.ts'
import { refuse, type Refusal } from '../refusal/refuse.ts'
import { kArrivedAt } from './arrivals.ts'
import { boundedStore } from './bounded-store.ts'
import { SessionsUnavailable } from './errors.ts'
import { configure, type SessionsOptions } from './options.ts'
import { createOutage } from './outage.ts'
import type { Sessions } from './register.ts'
import type { SessionReply } from './session-request.ts'
import { revocationFeed } from './revocation-feed.ts'
import { revokedSessions } from './revoked-sessions.ts'
import { keepOf, sessionLife } from './session-life.ts'
import { signerOf } from './signer.ts'
import { moment, storeClock } from './store-clock.ts'
import { lmdbStore } from './stores/lmdb.ts'
import { memoryStore } from './stores/memory.ts'
import { postgresSchema } from './stores/postgres/schema.ts'
import { postgresStore } from './stores/postgres.ts'
import { redisStore } from './stores/redis.ts'

export { lmdbStore, memoryStore, postgresSchema, postgresStore, redisStore }
export type { CookieAnswer, TokenAnswer } from './delivery.ts'
export type { SessionEvent } from './events.ts'
export type { SessionsOptions } from './options.ts'
export type * from './register.ts'
export type { FeedHealth } from './revocation-feed.ts'
export type * from './session-request.ts'
export type * from './session-store.ts'
export type { LmdbStoreOptions } from './stores/lmdb.ts'
export type * from './stores/lmdb/root.ts'
export type * from './stores/postgres/client.ts'
export type { PostgresStoreOptions, PostgresTables } from './stores/postgres/options.ts'
export type { PostgresStore } from './stores/postgres.ts'
export type { RedisStoreOptions } from './stores/redis.ts'
export type * from './stores/redis/client.ts'

/**
 * Login to logout: access tokens that are signed (RFC 9068), refresh tokens that rotate (RFC 9700 §4.14.2), and sessions
 * that end when they are told to. It knows nobody's password, and protects no route: register authn beside it,
 * with `isRevoked: auth => app.sessions.isRevoked(auth)`.
 *
 * @throws UnknownOption, InvalidOption at boot
 */
async function sessions (app: FastifyInstance, options: SessionsOptions): Promise<void> {
  const configuration = configure(options, isProduction(process.env.NODE_ENV))
  const { issuer, formerIssuers, key, store: kept, revocationDelay, storeTimeout, maxRevoked, maxStale, refreshCookie, realm } = configuration
  const issuers: ReadonlySet<string> = new Set([issuer, ...formerIssuers])
  const clock = storeClock()
  const outage = createOutage(app.log, { begins: 'the session store failed', ends: 'the session store answers again' }, 2 * revocationDelay)
  const store = boundedStore(kept, storeTimeout, outage)
  const revoked = revokedSessions({ most: maxRevoked, keep: keepOf(configuration), clock })
  // A look takes time too: with four fifths of the delay between two of them, the delay is kept.
  const feed = revocationFeed({ store: kept, revoked, interval: revocationDelay * 0.8, timeout: storeTimeout, maxStale, clock, outage })
  const life = sessionLife({ configuration, store, revoked, clock, serialize: await createSerializeCookie(refreshCookie), log: app.log })
  const challenge = bearerChallenge({ realm })
  // The first one before the first request.
  await signerOf(key)

  app.addHook('onReady', () => feed.open(app.log, patienceOf(app.initialConfig.pluginTimeout as number)))
  app.addHook('onClose', () => feed.close())
  // A login must not survive an end of all sessions that comes while its password is checked.
  app.decorateRequest(kArrivedAt, 0)
  app.addHook('onRequest', (request, _reply, done) => {
    request[kArrivedAt] = moment()
    done()
  })

  function isRevoked ({ issuer: from, claims: { sid } }: Auth): boolean | Promise<boolean> {
    if (sid === undefined) return false
    const known = revoked.has(sid)
    // What is known to be ended is ended, whichever issuer the token names.
    if (known === true || !issuers.has(from)) return known === true
    const state = feed.state()
    if (state === 'none') throw new SessionsUnavailable()
    return known === null || state === 'stale' ? store.find(sid).then(session => session === null) : false
  }

  /** A 401 has a challenge that applies to the resource (RFC 9110 §15.5.2); no access token was at fault, so it has no error code. */
  async function refusing<T> (reply: SessionReply, step: Promise<T>): Promise<T> {
    try {
      return await step
    } catch (error) {
      const { statusCode } = error as Refusal
      const headers = statusCode === 401 || statusCode === 403 ? { 'www-authenticate': challenge } : undefined
      return refuse(reply, headers === undefined ? error : Object.assign(error as Refusal, { headers }))
    }
  }

  app.decorate('sessions', {
    ...life,
    start: (reply, session) => refusing(reply, life.start(reply, session)),
    refresh: (request, reply) => refusing(reply, life.refresh(request, reply)),
    end: (request, reply) => refusing(reply, life.end(request, reply)),
    isRevoked,
    health: feed.health
  } as Sessions)
}

declare module 'fastify' {
  interface FastifyRequest {
    /** When it arrived. */
    [kArrivedAt]: number
  }
}

/** The plugin: login to logout. */
const plugin = fp(sessions, { name: 'fastify-gatehouse/sessions', fastify: '5.x' })

export default plugin
/** What require() returns: the plugin, with what an import takes by name. */
const commonjs = Object.assign(plugin, { lmdbStore, memoryStore, postgresSchema, postgresStore, redisStore })
export { commonjs as 'module.exports' }
