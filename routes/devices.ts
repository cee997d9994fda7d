import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DeviceNotFound } from './errors.ts'

const Device = Type.Object({
  id: Type.String(),
  device: Type.Union([Type.String(), Type.Null()], { description: 'What the browser or program called itself at the login.' }),
  createdAt: Type.String({ description: 'RFC 3339' }),
  usedAt: Type.String({ description: 'When it last logged in or refreshed, RFC 3339.' }),
  expiresAt: Type.String({ description: 'When it has to log in again at the latest, RFC 3339.' }),
  current: Type.Boolean({ description: 'Whether it is the one that asks.' })
}, { additionalProperties: false })

const Id = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }, { additionalProperties: false })

/** Where somebody is logged in, and logging out elsewhere. */
const devices: FastifyPluginAsyncTypebox = async app => {
  app.get('/session/devices', {
    schema: { response: { 200: Type.Object({ items: Type.Array(Device) }) } },
    authz: 'authenticated'
  }, async ({ auth, claims: { sid } }) => {
    const sessions = await app.sessions.list(auth)
    return {
      items: sessions.map(({ id, device, createdAt, usedAt, expiresAt }) => ({
        id, device, createdAt: date(createdAt), usedAt: date(usedAt), expiresAt: date(expiresAt), current: id === sid
      }))
    }
  })

  app.delete('/session/devices/:id', {
    schema: { params: Id, response: { 204: Type.Null() } },
    authz: 'authenticated'
  }, async ({ auth, params }, reply) => {
    if (!await app.sessions.endOne(auth, params.id)) throw new DeviceNotFound()
    return reply.code(204).send(null)
  })

  app.delete('/session/all', {
    schema: { response: { 204: Type.Null() } },
    authz: 'authenticated'
  }, async (request, reply) => {
    await app.sessions.endAll(request.auth)
    // Nothing is left to end but the cookies.
    await app.sessions.end(request, reply)
    return reply.code(204).send(null)
  })
}

/** @param seconds since the epoch */
function date (seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}

export default devices
