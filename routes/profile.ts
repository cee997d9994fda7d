import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { self } from '../plugins/authz/index.ts'
import type { People } from '../store/people.ts'
import { PersonNotFound } from './errors.ts'
import { Person } from './people.ts'

const Username = Type.Object({ username: Type.String({ minLength: 1, maxLength: 100 }) }, { additionalProperties: false })

/** One person, for that person and for those who manage people. */
const profile: FastifyPluginAsyncTypebox<{ people: People }> = async (app, { people }) => {
  app.get('/people/:username', {
    schema: { params: Username, response: { 200: Person } },
    authz: { any: ['user:manage', self('username')] }
  }, async request => {
    const person = people.find(request.params.username)
    if (person === undefined) throw new PersonNotFound()
    return person
  })
}

export default profile
