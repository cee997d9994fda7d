import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Permission } from '../plugins/authz/index.ts'

const Me = Type.Object({
  username: Type.String(),
  roles: Type.Array(Type.String()),
  permissions: Type.Array(Type.String(), { description: 'What the roles amount to.' }),
  source: Type.Union([Type.Literal('header'), Type.Literal('cookie')], { description: 'Where the token was found.' }),
  expiresAt: Type.String({ description: 'When the token expires, RFC 3339.' })
}, { additionalProperties: false })

/** Who the application takes you for. */
const me: FastifyPluginAsyncTypebox = async app => {
  const permissions = Object.keys(app.authz.model.permissions) as Permission[]

  app.get('/me', { schema: { response: { 200: Me } }, authz: 'authenticated' }, async request => {
    const { subject, claims, source } = await request.authenticate()
    return {
      username: subject,
      roles: [...claims.roles],
      permissions: permissions.filter(permission => request.authz.has(permission)),
      source,
      expiresAt: new Date(claims.exp * 1000).toISOString()
    }
  })
}

export default me
