import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { People } from '../store/people.ts'
import { PersonNotFound } from './errors.ts'
import type { LoginLimits } from './login-limits.ts'

export const Person = Type.Object({
  username: Type.String(),
  name: Type.String(),
  roles: Type.Array(Type.String()),
  disabled: Type.Optional(Type.Boolean({ description: 'Kept from logging in. Default false.' }))
}, { additionalProperties: false })

const Username = Type.Object({ username: Type.String({ minLength: 1, maxLength: 100 }) }, { additionalProperties: false })

/** Who can log in, and what they may do. The default of the scope around is a rule that each of these adds to. */
const people: FastifyPluginAsyncTypebox<{ people: People, limits: Pick<LoginLimits, 'unlock'> }> = async (app, { people, limits }) => {
  const Roles = Type.Object({
    roles: Type.Array(Type.Union(Object.keys(app.authz.model.roles).map(name => Type.Literal(name))), { uniqueItems: true })
  }, { additionalProperties: false })

  app.get('/people', {
    schema: { response: { 200: Type.Object({ items: Type.Array(Person) }) } }
  }, async () => ({ items: people.list() }))

  app.put('/people/:username/roles', {
    schema: { params: Username, body: Roles, response: { 200: Person } },
    // Whoever finds an administrator's screen unlocked must log in again to become one, and must still be one by now.
    authz: { rule: { stepUp: { maxAge: 600 } }, consistency: 'strict' }
  }, async request => {
    const { username } = request.params
    const person = await people.setRoles(username, request.body.roles)
    if (person === undefined) throw new PersonNotFound()
    // The token stays as it is; the next request of this person feels the change.
    app.authz.invalidate(username)
    return person
  })

  app.put('/people/:username/unlock', {
    schema: {
      description: 'Lets somebody log in from everywhere again, after too many failed guesses at their password.',
      params: Username,
      response: { 204: Type.Null() }
    }
  }, async (request, reply) => {
    const { username } = request.params
    if (people.find(username) === undefined) throw new PersonNotFound()
    await limits.unlock(username)
    return reply.code(204).send(null)
  })
}

export default people
