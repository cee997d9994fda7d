import { once } from 'node:events'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { connect, Socket, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import httpProxy from '@fastify/http-proxy'
import websocket from '@fastify/websocket'
import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { closeAnsweredHandshakes } from '../../plugins/refusal/answered-handshakes.ts'

const UPGRADE = 'host: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

/** An application that refuses in a hook before that of @fastify/websocket, which therefore closes nothing. */
async function refusing (t: Test): Promise<FastifyInstance> {
  const app = fastify()
  app.addHook('onRequest', async ({ url }) => { if (url === '/ws') throw Object.assign(new Error('no'), { statusCode: 401 }) })
  await app.register(websocket)
  app.get('/ws', { websocket: true }, () => {})
  t.teardown(() => app.close())
  return app
}

async function port (app: FastifyInstance): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

async function connections (app: FastifyInstance): Promise<number> {
  return await new Promise((resolve, reject) => { app.server.getConnections((error, count) => error === null ? resolve(count) : reject(error)) })
}

/** What a client that sends this is sent, until the end. */
async function conversation (to: number, text: string, act: (socket: Socket) => void = () => {}): Promise<string> {
  const socket = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true })
  socket.write(text)
  act(socket)
  let answer = ''
  socket.on('data', data => { answer += String(data) })
  await once(socket, 'end')
  socket.destroy()
  return answer
}

async function closed (t: Test, app: FastifyInstance): Promise<void> {
  for (let left = 50; left > 0 && await connections(app) > 0; left--) await wait(10)
  t.equal(await connections(app), 0)
  const start = Date.now()
  await app.close()
  t.ok(Date.now() - start < 1000)
}

t.test('a refused client gets the whole answer, is told that it is the last one, and is let go', async t => {
  const app = await refusing(t)
  closeAnsweredHandshakes(app)
  const to = await port(app)
  const acts: Record<string, [string, (socket: Socket) => void]> = {
    'keeps its side open': ['', () => {}],
    'closes its side at once': ['', socket => { socket.end() }],
    'has sent more': ['x'.repeat(500_000), () => {}],
    'goes on sending': ['', socket => {
      const timer = setInterval(() => socket.write('x'.repeat(1000)), 5)
      socket.on('error', () => {}).on('close', () => clearInterval(timer))
    }]
  }
  for (const [name, [more, act]] of Object.entries(acts)) {
    const answer = await conversation(to, `GET /ws HTTP/1.1\r\n${UPGRADE}${more}`, act)
    t.match(answer, /^HTTP\/1\.1 401 [^]*connection: close\r\n[^]*"message":"no"}$/i, name)
  }
  await closed(t, app)
})

t.test('a client that keeps its side open and reads nothing is let go', async t => {
  const app = await refusing(t)
  closeAnsweredHandshakes(app)
  const socket = connect(await port(app), '127.0.0.1')
  t.teardown(() => socket.destroy())
  socket.write(`GET /ws HTTP/1.1\r\n${UPGRADE}`)
  await once(socket, 'connect')
  await closed(t, app)
})

t.test('what is answered before or outside of the hooks of @fastify/websocket', async t => {
  const app = fastify()
  await app.register(async scope => { await scope.register(websocket) })
  app.get('/open', async () => 'x'.repeat(1_000_000))
  app.post('/open', async () => 'posted')
  // Registered by two plugins, in scopes inside of it.
  await app.register(async scope => { closeAnsweredHandshakes(scope) })
  await app.register(async scope => { closeAnsweredHandshakes(scope) })
  t.teardown(() => app.close())
  const to = await port(app)
  for (const [line, status] of [['GET /nowhere', 404], ['GET /%zz', 400], ['GET /open', 200], ['POST /open', 200], ['HEAD /open', 200], ['OPTIONS /open', 404]] as const) {
    const answer = await conversation(to, `${line} HTTP/1.1\r\n${UPGRADE}`)
    t.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), line)
    if (line === 'GET /open') t.ok(answer.endsWith('x'.repeat(1_000_000)), 'the whole of it')
  }
  t.match(await conversation(to, 'GET /open HTTP/1.1\r\nhost: x\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n\r\n'), /^HTTP\/1\.1 200 /)
  await closed(t, app)
})

t.test('a client that resets the connection before it is answered ends nothing else', async t => {
  const app = fastify()
  const asked = new Set<string>()
  app.get('/', async () => {
    asked.add('/')
    await wait(50)
    return 'late'
  })
  // As @fastify/http-proxy does, which listens to no error of the connection.
  app.server.on('upgrade', (request, socket: Socket) => {
    const response = new ServerResponse(request)
    response.assignSocket(socket)
    app.routing(request, response)
  })
  closeAnsweredHandshakes(app)
  t.teardown(() => app.close())
  const socket = connect(await port(app), '127.0.0.1')
  socket.write(`GET / HTTP/1.1\r\n${UPGRADE}`)
  while (asked.size === 0) await wait(5)
  socket.resetAndDestroy()
  await wait(80)
  await closed(t, app)
})

t.test('an upgrade by @fastify/websocket is left alone', async t => {
  const app = await refusing(t)
  app.get('/echo', { websocket: true }, socket => { socket.on('message', (message: Buffer) => socket.send(message)) })
  closeAnsweredHandshakes(app)
  await app.ready()
  const socket = await app.injectWS('/echo')
  const heard = once(socket, 'message')
  socket.send('hello')
  t.equal(String((await heard)[0]), 'hello')
  socket.terminate()
})

t.test('a handler that upgrades by itself keeps the connection', async t => {
  const app = fastify()
  app.get('/', (request, reply) => {
    reply.hijack()
    reply.raw.writeHead(101, { connection: 'upgrade', upgrade: 'echo' }).end()
    request.raw.socket.pipe(request.raw.socket)
  })
  app.server.on('upgrade', (request, socket: Socket) => {
    const response = new ServerResponse(request)
    response.assignSocket(socket)
    app.routing(request, response)
  })
  closeAnsweredHandshakes(app)
  const socket = connect(await port(app), '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n')
  t.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 101 /)
  await wait(300)
  socket.write('hello')
  t.equal(String((await once(socket, 'data'))[0]), 'hello')
  socket.end()
  await app.close()
})

t.test('what a server answers itself stays with the server', async t => {
  const app = fastify()
  app.get('/', async () => 'in')
  closeAnsweredHandshakes(app)
  await app.ready()
  const server = createServer((request, response) => app.routing(request, response))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const warnings: Error[] = []
  process.on('warning', warning => warnings.push(warning))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  for (let times = 0; times < 12; times++) {
    socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\nupgrade: websocket\r\n\r\n')
    t.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 200 OK[^]*connection: keep-alive[^]*in$/i)
  }
  await wait(10)
  t.same(warnings, [])
})

t.test('a response without a connection is answered as before', async t => {
  const app = fastify()
  app.get('/', (request, reply) => { reply.hijack(); reply.raw.end(String(request.headers.upgrade)) })
  closeAnsweredHandshakes(app)
  await app.ready()
  const request = Object.assign(new IncomingMessage(new Socket()), { method: 'GET', url: '/', headers: { upgrade: 'websocket' } })
  const response = new ServerResponse(request)
  app.routing(request, response)
  t.ok(response.writableEnded)
})

t.test('a handshake behind a request that is not answered yet is let go, and ends nothing else', async t => {
  const plugins: Record<string, (app: FastifyInstance) => Promise<void>> = {
    '@fastify/websocket': async app => {
      await app.register(websocket)
      app.get('/ws', { websocket: true }, socket => { socket.send('welcome') })
    },
    '@fastify/http-proxy': async app => { await app.register(httpProxy, { upstream: 'http://127.0.0.1:9', prefix: '/ws', websocket: true }) },
    both: async app => {
      await app.register(websocket)
      await app.register(httpProxy, { upstream: 'http://127.0.0.1:9', prefix: '/up', websocket: true })
      app.get('/ws', { websocket: true }, socket => { socket.send('welcome') })
    }
  }
  for (const [name, register] of Object.entries(plugins)) {
    const app = fastify()
    closeAnsweredHandshakes(app)
    await register(app)
    app.get('/slow', () => new Promise(() => {}))
    const to = await port(app)
    const count = app.server.listenerCount('upgrade')
    for (let i = 0; i < 20; i++) {
      const socket = connect({ port: to, host: '127.0.0.1' })
      socket.on('error', () => {})
      socket.write(`GET /slow HTTP/1.1\r\nhost: x\r\n\r\nGET /ws HTTP/1.1\r\n${UPGRADE}`)
      await once(socket, 'close')
    }
    t.equal(app.server.listenerCount('upgrade'), count, `${name}: as many listeners as before`)
    if (name !== '@fastify/http-proxy') {
      const socket = connect({ port: to, host: '127.0.0.1' })
      socket.write(`GET /ws HTTP/1.1\r\n${UPGRADE}`)
      t.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 101 /, `${name}: a handshake of its own is admitted`)
      socket.destroy()
    }
    await closed(t, app)
  }
})
