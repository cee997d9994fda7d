import { once } from 'node:events'
import websocket from '@fastify/websocket'
import fastify from 'fastify'
import t from 'tap'
import { WebSocket } from 'ws'
import authn from '../../plugins/authn/index.ts'
import { mint, TRUST } from './mint.ts'

t.test('a handshake that app.authenticate refuses leaves no connection, wherever @fastify/websocket is registered', async t => {
  for (const inner of [false, true]) {
    const app = fastify()
    await app.register(authn, { trust: TRUST, cookie: { secure: false, name: 'access', path: '/' } })
    app.addHook('onRequest', app.authenticate)
    if (!inner) await app.register(websocket)
    await app.register(async scope => {
      if (inner) await scope.register(websocket)
      scope.get('/', { websocket: true }, (socket, request) => socket.send(request.claims.sub))
    })
    const address = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws')
    const connections = async () => await new Promise((resolve, reject) => { app.server.getConnections((error, count) => error === null ? resolve(count) : reject(error)) })
    const refused = async (headers: Record<string, string>) => {
      const socket = new WebSocket(address, { headers })
      const [error] = await once(socket, 'error') as [Error]
      return error.message
    }

    t.equal(await refused({}), 'Unexpected server response: 401')
    t.equal(await refused({ authorization: 'Bearer x.y.z' }), 'Unexpected server response: 401')
    t.equal(await refused({ cookie: `access=${mint()}`, origin: 'https://evil.example' }), 'Unexpected server response: 403', 'the cookie, from another site')
    await Promise.all(Array.from({ length: 50 }, async () => await refused({})))

    const socket = new WebSocket(address, { headers: { authorization: `Bearer ${mint()}` } })
    t.equal(String((await once(socket, 'message'))[0]), 'alice')
    t.equal(await connections(), 1)
    const start = Date.now()
    await app.close()
    t.ok(Date.now() - start < 1000)
  }
})
