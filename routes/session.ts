import { normalizeIP } from '@fastify/rate-limit'
import { Type, type FastifyPluginAsyncTypebox, type Static } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { People } from '../store/people.ts'
import { TooManyLogins, WrongCredentials } from './errors.ts'
import { TokensOrCookies } from './tokens.ts'

/** How often somebody may try to log in, per minute. */
export interface LoginLimits {
  /** With one username from one address. */
  perAccount: number
  /** With any username from one address. */
  perAddress: number
}

const Login = Type.Object({
  username: Type.String({ minLength: 1, maxLength: 64 }),
  password: Type.String({ minLength: 1, maxLength: 256 }),
  cookie: Type.Optional(Type.Boolean({ description: 'Set cookies and keep the tokens out of the answer.' }))
}, { additionalProperties: false })

/** Logging in and out. */
const session: FastifyPluginAsyncTypebox<{ people: People, limits: LoginLimits }> = async (app, { people, limits }) => {
  const account = app.createRateLimit({ max: limits.perAccount, timeWindow: '1 minute', keyGenerator: accountOf })
  const address = {
    max: limits.perAddress,
    timeWindow: '1 minute',
    errorResponseBuilder: (_request: FastifyRequest, { ttl }: { ttl: number }) => new TooManyLogins(Math.ceil(ttl / 1000))
  }

  app.post('/session', {
    schema: { body: Login, response: { 200: TokensOrCookies } },
    authz: 'public',
    config: { rateLimit: address },
    preHandler: async (request, reply) => {
      const attempts = await account(request)
      if (attempts.isAllowed || !attempts.isExceeded) return
      reply.header('retry-after', attempts.ttlInSeconds)
      throw new TooManyLogins(attempts.ttlInSeconds)
    }
  }, async (request, reply) => {
    const { username, password, cookie = false } = request.body
    const person = await people.authenticate(username, password)
    if (!person) throw new WrongCredentials()
    const device = request.headers['user-agent'] ?? null
    return app.sessions.start(reply, { subject: person.username, claims: { roles: person.roles }, device, cookie })
  })

  app.delete('/session', {
    schema: { response: { 204: Type.Null() } },
    // With an access token that has expired one must still get out: by the refresh token, in the cookie or the body.
    authz: 'optional'
  }, async (request, reply) => {
    await app.sessions.end(request, reply)
    return reply.code(204).send(null)
  })
}

/** Somebody who guesses another's password locks out themselves, not the other. */
function accountOf ({ ip, body }: FastifyRequest): string {
  return `${normalizeIP(ip, 64)} ${(body as Static<typeof Login>).username}`
}

export default session
