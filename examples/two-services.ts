import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import Fastify from 'fastify'
import authn from 'fastify-gatehouse/authn'
import authz, { definePermissions } from 'fastify-gatehouse/authz'
import { generateKey, keyring, remoteKeys } from 'fastify-gatehouse/keys'
import problem from 'fastify-gatehouse/problem'
import wellKnown from 'fastify-gatehouse/well-known'
import { SignJWT } from 'jose'

// Two services that call each other, and share no secret: each signs with a key that only it has, publishes the public
// half, and verifies the other's tokens with what the other publishes. Start it twice, with SELF and PEER exchanged.

const model = definePermissions({
  permissions: { 'article:read': 'Read articles', 'article:write': 'Write articles' },
  roles: { neighbour: ['article:read'] }
})
/** Seconds. A token is made for each call, so it need not live longer than a call takes. */
const LIFETIME = 60

export interface Neighbours {
  /** The origin of this service: the `iss` of what it signs, and the `aud` of what others sign for it. */
  self: string
  /** The origin of the other. */
  peer: string
}

export default async function service ({ self, peer }: Neighbours) {
  // In earnest keyring({ folder: 'keys' }), so that a restart does not change the key.
  const keys = keyring({ keys: [generateKey('ES256')], maxTokenLifetime: LIFETIME })

  /** A token for one call: good for the other service, and for nobody else. */
  async function tokenForPeer (): Promise<string> {
    const { algorithm, kid, keyObject } = keys.signing()
    return new SignJWT({ iss: self, sub: self, aud: peer, jti: randomUUID() })
      .setProtectedHeader({ alg: algorithm, kid, typ: 'at+jwt' })
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME} s`)
      .sign(keyObject)
  }

  const app = Fastify()
  await app.register(problem)
  // Of two that start, one comes first and finds nobody there: it asks again after a second instead of thirty.
  await app.register(authn, { trust: { issuer: peer, audience: self, keys: remoteKeys({ issuer: peer }, { cooldown: 1 }) } })
  // What the neighbour may do is said here, whatever its tokens say of themselves.
  await app.register(authz, { model, permissions: { load: () => ({ roles: ['neighbour'] }) } })

  await app.register(wellKnown, { issuer: self, keys })
  app.get('/articles', { authz: 'article:read' }, async () => [{ title: `An article of ${self}` }])
  app.delete('/articles', { authz: 'article:write' }, async () => [])
  // A call through: what the neighbour answers to this service.
  app.get('/of-the-neighbour', { authz: 'public' }, async (_request, reply) => {
    const answer = await fetch(`${peer}/articles`, { headers: { authorization: `Bearer ${await tokenForPeer()}` }, signal: AbortSignal.timeout(5000) })
    return answer.ok ? answer.json() : reply.code(502).send({ answered: answer.status })
  })
  return app
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { SELF: self = 'http://127.0.0.1:3000', PEER: peer = 'http://127.0.0.1:3001' } = process.env
  const app = await service({ self, peer })
  console.log(await app.listen({ host: '127.0.0.1', port: Number(new URL(self).port) }))
}
