import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { People } from '../store/people.ts'

const Me = Type.Object({
  username: Type.String(),
  name: Type.String({ description: 'As the token says.' }),
  roles: Type.Array(Type.String(), { description: 'As they are by now.' }),
  permissions: Type.Array(Type.String(), { description: 'What the roles amount to.' }),
  source: Type.Union([Type.Literal('header'), Type.Literal('cookie')], { description: 'Where the token was found.' }),
  expiresAt: Type.String({ description: 'When the token expires, RFC 3339.' })
}, { additionalProperties: false })

/** Who the application takes you for. */
const me: FastifyPluginAsyncTypebox<{ people: People }> = async (app, { people }) => {
  app.get('/me', { schema: { response: { 200: Me } }, authz: 'authenticated' }, async request => {
    const { subject, claims, source } = await request.authenticate()
    return {
      username: subject,
      name: claims.name,
      roles: people.rolesOf(subject),
      permissions: [...await request.authz.permissions()],
      source,
      expiresAt: new Date(claims.exp * 1000).toISOString()
    }
  })
}

export default me
