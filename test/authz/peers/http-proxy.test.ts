import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import httpProxy from '@fastify/http-proxy'
import t from 'tap'
import { WebSocketServer, type WebSocket } from 'ws'
import { guarded } from '../articles.ts'
import { bearer } from '../authenticator.ts'
import { closesAtOnce, leavesNoSocket, opened, refused } from './handshakes.ts'

t.test('a WebSocket behind @fastify/http-proxy: refused handshakes leave no socket, admitted ones reach it', async t => {
  const upstream = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  upstream.on('connection', (socket: WebSocket) => { socket.on('message', message => socket.send(`upstream: ${String(message)}`)) })
  t.teardown(() => upstream.close())
  await once(upstream, 'listening')

  const app = await guarded()
  app.get('/plain', { authz: 'public' }, async () => 'plain')
  await app.register(httpProxy, { upstream: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`, prefix: '/live', websocket: true, config: { authz: 'article:read' } })
  const address = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws')

  for (const [url, headers, status] of [['/live', {}, 401], ['/live', bearer({ roles: [] }), 403], ['/nowhere', {}, 404], ['/plain', {}, 200]] as const) {
    t.equal((await refused(address + url, headers)).status, status, url)
    await leavesNoSocket(t, app, () => refused(address + url, headers), 100)
  }
  const socket = await opened(`${address}/live`, bearer({ roles: ['author'] }))
  const heard = once(socket, 'message')
  socket.send('hello')
  t.equal(String((await heard)[0]), 'upstream: hello')
  socket.close()
  await once(socket, 'close')
  await closesAtOnce(t, app)
})
