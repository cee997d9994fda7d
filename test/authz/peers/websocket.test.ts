import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { Type } from '@sinclair/typebox'
import websocket from '@fastify/websocket'
import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import problem from '../../../plugins/problem/index.ts'
import authz, { defineResource } from '../../../plugins/authz/index.ts'
import { guarded, loose, model } from '../articles.ts'
import { bearer, standIn, type StandInOptions } from '../authenticator.ts'
import { closesAtOnce, leavesNoSocket, opened, refused } from './handshakes.ts'

const READER = bearer({ roles: ['author'] })
const ADMIN = bearer({ roles: ['admin'] })
const params = Type.Object({ id: Type.Integer() })

const article = defineResource({
  name: 'article',
  load: (id: number) => id === 1 ? { author: 'ada' } : null,
  visibleTo: 'everybody',
  policies: { read: { owner: 'author' } }
})

/** Where @fastify/websocket is registered. */
const PLACES = ['before authz', 'after authz', 'in an inner scope'] as const

async function application (place: typeof PLACES[number], standInOptions: StandInOptions = {}): Promise<FastifyInstance> {
  const app = fastify()
  if (place === 'before authz') await app.register(websocket)
  await app.register(standIn, standInOptions)
  await app.register(problem)
  await app.register(authz, { model })
  if (place === 'after authz') await app.register(websocket)
  app.get('/plain', { authz: 'article:read' }, async () => 'plain')
  await app.register(async scope => {
    if (place === 'in an inner scope') await scope.register(websocket)
    scope.get('/echo', { websocket: true, authz: 'user:manage' }, socket => { socket.on('message', (message: Buffer) => socket.send(message)) })
    scope.get('/articles/:id', { websocket: true, schema: { params }, authz: loose(article.can('read')) }, () => {})
    scope.get('/gone', { websocket: true, authz: 'article:read', preHandler: (_request, reply) => { reply.callNotFound() } }, () => {})
    scope.get('/fault', { websocket: true, authz: 'article:read', preHandler: async () => { throw Object.assign(new Error('down'), { statusCode: 503 }) } }, () => {})
  })
  return app
}

async function addressOf (app: FastifyInstance): Promise<string> {
  return (await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws')
}

for (const place of PLACES) {
  t.test(`refused handshakes leave no socket, with @fastify/websocket ${place}`, async t => {
    const app = await application(place)
    const address = await addressOf(app)
    const staying = await opened(`${address}/echo`, ADMIN)

    const REFUSED: Array<[string, Record<string, string>, number]> = [
      ['/echo', {}, 401], ['/echo', READER, 403], ['/articles/2', READER, 404], ['/articles/1', bearer({ sub: 'bob' }), 403], ['/articles/x', READER, 400],
      ['/gone', READER, 404], ['/fault', READER, 503], ['/nowhere', {}, 404], ['/%zz', {}, 400], ['/plain', {}, 401]
    ]
    for (const [url, headers, status] of REFUSED) {
      const answer = await refused(address + url, headers)
      t.equal(answer.status, status, url)
      t.match(JSON.parse(answer.body), { [url === '/%zz' ? 'statusCode' : 'status']: status }, 'with its body')
    }
    const heard = once(staying, 'message')
    staying.send('still here')
    t.equal(String((await heard)[0]), 'still here', 'what was admitted goes on')
    staying.terminate()
    await once(staying, 'close')

    await leavesNoSocket(t, app, () => refused(`${address}/echo`), 500)
    for (const [url, headers] of REFUSED) await leavesNoSocket(t, app, () => refused(address + url, headers), 10)

    const socket = await opened(`${address}/echo`, ADMIN)
    const echoed = once(socket, 'message')
    socket.send('hello')
    t.equal(String((await echoed)[0]), 'hello', 'what is admitted afterwards talks')
    await closesAtOnce(t, app)
  })

  t.test(`so does an authenticator that takes its time, or fails, with @fastify/websocket ${place}`, async t => {
    for (const [options, status] of [[{ later: true }, 401], [{ answer: () => Promise.reject(new Error('down')) }, 503]] as const) {
      const app = await application(place, options)
      const address = await addressOf(app)
      t.equal((await refused(`${address}/echo`)).status, status)
      await leavesNoSocket(t, app, () => refused(`${address}/echo`), 20)
      await closesAtOnce(t, app)
    }
  })
}

t.test('where nothing upgrades, a client that offers to keeps its connection', async t => {
  const app = await guarded()
  app.get('/', { authz: 'article:read' }, async () => 'in')
  t.teardown(() => app.close())
  const { port } = new URL(await addressOf(app))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ports = new Set<number | undefined>()
  for (const [headers, status] of [[READER, 200], [{}, 401], [READER, 200]] as const) {
    const request = get({ host: '127.0.0.1', port, agent, headers: { ...headers, connection: 'keep-alive, upgrade', upgrade: 'h2c' } })
    const [response] = await once(request, 'response') as [IncomingMessage]
    t.equal(response.statusCode, status)
    ports.add(response.socket.localPort)
    await text(response)
  }
  t.equal(ports.size, 1)
  agent.destroy()
})
