import { fileURLToPath } from 'node:url'
import websocket from '@fastify/websocket'
import Fastify from 'fastify'
import authn from 'fastify-gatehouse/authn'
import authz, { definePermissions } from 'fastify-gatehouse/authz'
import { generateKey, keyring } from 'fastify-gatehouse/keys'
import sessions, { memoryStore } from 'fastify-gatehouse/sessions'

// A chat. Who may join is decided at the handshake; whoever is logged out, or whose token expires, is put out of the room
// within a second, and told why.

const issuer = 'https://chat.example.com'
const model = definePermissions({ permissions: { 'article:read': 'Read articles, and talk about them' }, roles: { guest: ['article:read'] } })

export default async function chat ({ accessLifetime = 600 }: { accessLifetime?: number } = {}) {
  const keys = keyring({ keys: [generateKey('ES256')] })
  const app = Fastify()
  await app.register(websocket)
  await app.register(sessions, { issuer, audience: issuer, key: keys, store: memoryStore(), accessLifetime })
  await app.register(authn, { trust: { issuer, audience: issuer, keys }, cookie: {}, isRevoked: auth => app.sessions.isRevoked(auth) })
  await app.register(authz, { model })

  app.get('/chat', { websocket: true, authz: 'article:read' }, (socket, request) => {
    const { sub } = request.claims
    const ended = app.authn.follow(request, socket)
    // 4401 and 4503, in the range that is left to applications (RFC 6455 §7.4.2).
    ended.addEventListener('abort', () => socket.close(4000 + ended.reason.statusCode, ended.reason.code))
    socket.on('message', (message: Buffer) => {
      for (const client of app.websocketServer.clients) client.send(`${sub}: ${message.toString()}`)
    })
  })

  // In earnest this asks for a password: examples/single-page-app.ts.
  app.post<{ Params: { name: string } }>('/session/:name', { authz: 'public' }, async ({ params }, reply) =>
    app.sessions.start(reply, { subject: params.name, claims: { roles: params.name === 'stranger' ? [] : ['guest'] } }))
  app.delete('/session', { authz: 'authenticated' }, async (request, reply) => {
    await app.sessions.end(request, reply)
    return reply.code(204).send()
  })
  return app
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { PORT = '3000' } = process.env
  const app = await chat()
  console.log(await app.listen({ port: Number(PORT) }))
}
