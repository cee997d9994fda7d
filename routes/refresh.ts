import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { LoginLimits } from './login-limits.ts'
import { TokensOrCookies } from './tokens.ts'

// Its form is for sessions to judge: a refresh token that is none is a 401, as a good one that has expired.
const Refresh = Type.Union([
  Type.Object({ refresh_token: Type.String() }, { additionalProperties: false }),
  Type.Object({}, { additionalProperties: false }),
  Type.Null()
], { description: 'Nothing where the refresh token is in the cookie.' })

/** What sessions says of a refresh token that is none, or none any more. That there is none is no guess. */
const REFUSED = 'GTH_SESSIONS_REFRESH_TOKEN_REFUSED'

/** New tokens for a session. The refresh token is the credential, so no access token is asked for. */
const refresh: FastifyPluginAsyncTypebox<{ limits: LoginLimits }> = async (app, { limits }) => {
  app.post('/session/refresh', {
    schema: { body: Refresh, response: { 200: TokensOrCookies } },
    authz: 'public'
  }, async (request, reply) => {
    const giveBack = await limits.countRefresh(request)
    // The answer does not wait for it: the refresh token is used up, and its successor must reach the client.
    const noFailure = () => { giveBack().catch((err: unknown) => request.log.error({ err }, 'a refresh counts as a failure')) }
    try {
      const answer = await app.sessions.refresh(request, reply)
      noFailure()
      return answer
    } catch (error) {
      if ((error as { code?: unknown }).code !== REFUSED) noFailure()
      throw error
    }
  })
}

export default refresh
