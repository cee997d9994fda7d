import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { People } from '../store/people.ts'

const Person = Type.Object({
  username: Type.String(),
  name: Type.String(),
  roles: Type.Array(Type.String()),
  disabled: Type.Optional(Type.Boolean({ description: 'Kept from logging in. Default false.' }))
}, { additionalProperties: false })

/** Who can log in. The rule is the default of the scope around. */
const people: FastifyPluginAsyncTypebox<{ people: People }> = async (app, { people }) => {
  app.get('/people', {
    schema: { response: { 200: Type.Object({ items: Type.Array(Person) }) } }
  }, async () => ({ items: people.list() }))
}

export default people
