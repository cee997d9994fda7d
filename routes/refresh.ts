import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { noStore } from './no-store.ts'
import { TokensOrCookies } from './tokens.ts'

// Its form is for sessions to judge: a refresh token that is none is a 401, as a good one that has expired.
const Refresh = Type.Union([
  Type.Object({ refresh_token: Type.String() }, { additionalProperties: false }),
  Type.Object({}, { additionalProperties: false }),
  Type.Null()
], { description: 'Nothing where the refresh token is in the cookie.' })

/** New tokens for a session. The refresh token is the credential, so no access token is asked for. */
const refresh: FastifyPluginAsyncTypebox = async app => {
  app.addHook('onRequest', noStore)

  app.post('/session/refresh', {
    schema: { body: Refresh, response: { 200: TokensOrCookies } },
    authz: 'public'
  }, async (request, reply) => app.sessions.refresh(request, reply))
}

export default refresh
