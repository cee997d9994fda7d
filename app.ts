import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import authn from './plugins/authn/index.ts'
import authz, { definePermissions } from './plugins/authz/index.ts'
import type { Keyring } from './plugins/keys/index.ts'
import problem from './plugins/problem/index.ts'
import sessions from './plugins/sessions/index.ts'
import wellKnown from './plugins/well-known/index.ts'
import articleEvents from './routes/article-events.ts'
import articles from './routes/articles.ts'
import developerConsole from './routes/console.ts'
import devices from './routes/devices.ts'
import errorsPage, { problemType } from './routes/errors-page.ts'
import { REALM } from './routes/errors.ts'
import health from './routes/health.ts'
import { loginLimits, requireLimit, type LoginRates } from './routes/login-limits.ts'
import me from './routes/me.ts'
import { noStore } from './routes/no-store.ts'
import people from './routes/people.ts'
import profile from './routes/profile.ts'
import refresh from './routes/refresh.ts'
import session from './routes/session.ts'
import { validatorCompiler } from './routes/validate.ts'
import { storeFolder } from './store/environment.ts'
import { fourEyes } from './store/four-eyes.ts'
import { GUESS_BUDGET } from './store/guess-budget.ts'
import { requireLoopback } from './store/loopback.ts'
import { openStore } from './store/open.ts'
import { seed } from './store/seed.ts'
import { openSessionStore } from './store/session-store.ts'
import { formerTrust, signingKeys } from './store/signing-keys.ts'

// For server.ts, which knows this file alone.
export { addressOf } from './routes/network.ts'
export { trustedProxies } from './routes/proxies.ts'
export { environment, isProduction } from './store/environment.ts'

/** What somebody may do, and which roles may do it. */
export const model = definePermissions({
  permissions: {
    'article:read': 'Read articles',
    'article:write': 'Write articles, and change or delete one\'s own',
    'article:publish': 'Publish articles, and change or delete any',
    'user:manage': 'See who can log in, and say what they may do'
  },
  roles: {
    reader: ['article:read'],
    author: ['article:read', 'article:write'],
    editor: { includes: ['author'], permissions: ['article:publish'] },
    admin: { includes: ['editor'], permissions: ['user:manage'] }
  }
})

declare module 'fastify-gatehouse/authz' {
  interface Register { model: typeof model }
}

declare module 'fastify-gatehouse/authn' {
  interface Claims { name: string }
}

export interface AppOptions {
  /** The folder of the development keys, and of the store: in it, development and production keep apart. */
  dataDir: string
  /** In production nobody is seeded, and there is no key but yours. */
  production: boolean
  /** Where it will listen: in development only on the loopback address, for the passwords of those who are seeded are known. Default 127.0.0.1. */
  host?: string | undefined
  /** A folder of keys that sign. Required in production; in development one is made in `dataDir`. */
  keys?: string | undefined
  /** One shared secret instead: base64url text of at least 32 bytes. Beside `keys` it only verifies what the former issuer signed. */
  signingSecret?: string | undefined
  /** The `iss` claim of the tokens that `signingSecret` signed before there were `keys`. */
  formerIssuer?: string | undefined
  /** Is given the signing keys, to have them rotate. */
  onKeys?: (keys: Pick<Keyring, 'rotate'>) => void
  /** The `iss` claim of the tokens. Default `http://127.0.0.1:3000`: a name, which need not follow the port. */
  issuer?: string | undefined
  /** The `aud` claim of the tokens. Default as the issuer: the application makes tokens for itself. */
  audience?: string | undefined
  /**
   * How often somebody may try to log in. Default 10 failures per account in 15 minutes, and 60 attempts per address in a
   * minute; and a `budget` of 100 failures per account over all time, after which it answers only from networks that it
   * logged in from, until it is unlocked.
   */
  logins?: Partial<LoginRates & { budget: number }>
  /** Where sessions are kept: an address of Redis, which then counts the logins too, or of PostgreSQL. Default: in `dataDir`. */
  sessionStore?: string | undefined
}

/** The example application: a small publishing API. */
export default async function app (app: FastifyInstance, options: AppOptions): Promise<void> {
  const { dataDir, production, host = '127.0.0.1', issuer = 'http://127.0.0.1:3000', audience = issuer } = options
  const { budget, ...rates } = { perAccount: 10, perAddress: 60, budget: GUESS_BUDGET, ...options.logins }
  if (!production) await requireLoopback(host)
  requireLimit('budget', budget)

  const keys = signingKeys({ production, keys: options.keys, secret: options.signingSecret, dataDir })
  options.onKeys?.(keys)
  const trust = [{ issuer, audience, keys }, ...formerTrust({ ...options, issuer, audience })]
  const store = await openStore(storeFolder(dataDir, production), { budget })
  app.addHook('onClose', () => store.close())
  if (!production && await seed(store)) {
    app.log.info('seeded: log in as reader, author, editor or admin; the password is gatehouse- and the name')
  }

  app.setValidatorCompiler(validatorCompiler)
  await app.register(problem, { type: problemType })
  await app.register(helmet)
  const { store: sessionStore, redis } = await openSessionStore(app, options.sessionStore, store.root)
  await app.register(rateLimit, { global: false, redis, nameSpace: 'rate-limit:' })
  await app.register(sessions, { issuer, audience, key: keys, store: sessionStore, claimsOf: ({ subject }) => store.people.claimsOf(subject), realm: REALM })

  await app.register(swagger, {
    openapi: {
      info: { title: 'Publishing', description: 'The example application of fastify-gatehouse.', version: '1' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, cookie: { type: 'apiKey', in: 'cookie', name: '__Host-access' } } }
    }
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })

  await app.register(wellKnown, { issuer, keys })
  await app.register(health)
  await app.register(errorsPage)

  await app.register(async function api (api) {
    api.addHook('onSend', noStore)
    await api.register(authn, {
      trust,
      cookie: { name: '__Host-access' },
      claims: Type.Object({ name: Type.String() }),
      isRevoked: auth => app.sessions.isRevoked(auth),
      realm: REALM
    })
    await api.register(authz, {
      model,
      // Not the token's word: what somebody may do is looked up, so that a change is felt by the next request.
      permissions: { load: ({ subject }) => ({ roles: store.people.rolesOf(subject) }) },
      decisionPoint: fourEyes(store.articles),
      // The former issuer was this application, too, and its people are the same.
      issuers: trust.map(({ issuer }) => issuer),
      openapi: { security: [{ bearer: [] }, { cookie: [] }] },
      // Routes of the root, for everyone. Any other that no authz guards refuses to boot.
      unguarded: [
        'GET /docs', 'GET /docs/*', 'GET /errors', 'GET /health',
        // An issuer with a path of its own has them below it.
        'GET /.well-known/oauth-authorization-server*', `GET ${new URL(issuer).pathname.replace(/\/$/, '')}/.well-known/jwks.json`
      ]
    })

    const limits = loginLimits(app, { ...rates, guessBudget: store.guessBudget, knownAddresses: store.knownAddresses, redis })
    await api.register(session, { people: store.people, limits })
    await api.register(refresh, { limits })
    await api.register(devices)
    await api.register(me, { people: store.people })
    await api.register(profile, { people: store.people })
    await api.register(articles, { articles: store.articles })
    await api.register(articleEvents, { articles: store.articles })
    // It shows everybody what nobody outside needs to know.
    if (!production) await api.register(developerConsole)

    await api.register(async function admin (admin) {
      admin.authz.defaults('user:manage')
      await admin.register(people, { people: store.people, limits })
    })
  })
}
