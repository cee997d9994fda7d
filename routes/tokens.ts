import { Type } from '@fastify/type-provider-typebox'

/** The answer to a login and to a refresh, RFC 6749 §5.1. */
export const Tokens = Type.Object({
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds until the access token expires.' }),
  refresh_token: Type.String({ description: 'Works once: POST it to /session/refresh.' })
}, { additionalProperties: false, description: 'RFC 6749 §5.1' })

/** The same where the tokens are in cookies. */
export const InCookies = Type.Object({
  expires_in: Type.Integer({ description: 'Seconds until the access token expires.' })
}, { additionalProperties: false })

/** Either of them: as the client asked for. */
export const TokensOrCookies = Type.Union([Tokens, InCookies])
