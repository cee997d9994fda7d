import { once } from 'node:events'
import websocket from '@fastify/websocket'
import fastify, { type FastifyInstance } from 'fastify'
import mercurius from 'mercurius'
import t from 'tap'
import authz from '../../../plugins/authz/index.ts'
import { guarded, model } from '../articles.ts'
import { bearer, standIn } from '../authenticator.ts'
import { closesAtOnce, leavesNoSocket, opened, refused } from './handshakes.ts'

const PROTOCOLS = ['graphql-transport-ws']
const schema = 'type Query { answer: Int } type Subscription { ticks: Int }'
const resolvers = {
  Query: { answer: () => 42 },
  Subscription: { ticks: { subscribe: async function * () { yield { ticks: 1 } } } }
}

async function graphql (app: FastifyInstance): Promise<void> {
  await app.register(async scope => {
    scope.authz.defaults('article:read')
    await scope.register(mercurius, { schema, resolvers, subscription: true })
  })
}

const APPLICATIONS: Record<string, () => Promise<FastifyInstance>> = {
  'after authz': guarded,
  'after @fastify/websocket, which is before authz': async () => {
    const app = fastify()
    await app.register(websocket)
    await app.register(standIn)
    await app.register(authz, { model })
    return app
  }
}

for (const [place, make] of Object.entries(APPLICATIONS)) {
  t.test(`subscriptions of mercurius, ${place}: refused handshakes leave no socket, admitted ones are served`, async t => {
    const app = await make()
    await graphql(app)
    const address = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws') + '/graphql'
    const answer = await refused(address, {}, PROTOCOLS)
    t.equal(answer.status, 401)
    t.match(JSON.parse(answer.body), { data: null, errors: [{ message: 'Who are you?' }] })
    await leavesNoSocket(t, app, () => refused(address, {}, PROTOCOLS), 100)

    const socket = await opened(address, bearer({ roles: ['author'] }), PROTOCOLS)
    const next = async () => JSON.parse(String((await once(socket, 'message'))[0])) as object
    socket.send(JSON.stringify({ type: 'connection_init' }))
    t.match(await next(), { type: 'connection_ack' })
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: 'subscription { ticks }' } }))
    t.match(await next(), { id: '1', type: 'next', payload: { data: { ticks: 1 } } })
    await closesAtOnce(t, app)
  })
}
