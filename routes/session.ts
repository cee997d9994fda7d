import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { People } from '../store/people.ts'
import { LoginsBusy, WrongCredentials } from './errors.ts'
import type { LoginLimits } from './login-limits.ts'
import { TokensOrCookies } from './tokens.ts'

// Of username and password the schema says no more than that they are text: whatever they are, the answer is the same.
const Login = Type.Object({
  username: Type.String(),
  password: Type.String(),
  cookie: Type.Optional(Type.Boolean({ description: 'Set cookies and keep the tokens out of the answer.' })),
  refresh_token: Type.Optional(Type.String({ description: 'Of the session that this one takes the place of, which is ended; in a cookie it need not be said.' }))
}, { additionalProperties: false })

/** Bytes. An absurd password is a wrong one, not an answer of its own, even if it is a megabyte. */
const LARGEST = 2 * 1024 * 1024

/** Logging in and out. */
const session: FastifyPluginAsyncTypebox<{ people: People, limits: LoginLimits }> = async (app, { people, limits }) => {
  app.post('/session', {
    schema: { body: Login, response: { 200: TokensOrCookies } },
    authz: 'public',
    bodyLimit: LARGEST,
    onRequest: async request => {
      await limits.countAddress(request)
      if (people.busy()) throw new LoginsBusy()
    }
  }, async (request, reply) => {
    const { username, password, cookie = false } = request.body
    const attempt = await limits.countAccount(request, username)
    const person = await people.authenticate(username, password)
    if (!person || !attempt.answered) throw new WrongCredentials()
    await attempt.succeed()
    return app.sessions.start(reply, { subject: person.username, claims: { name: person.name }, device: request.headers['user-agent'], cookie })
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

export default session
