import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify from 'fastify'
import authn from '../../plugins/authn/index.ts'
import { secretKey } from '../../plugins/keys/index.ts'
import problem from '../../plugins/problem/index.ts'
import sessions from '../../plugins/sessions/index.ts'
import { openSessionStore } from './stores.ts'

// One process of several that serve the same sessions: started by a race, told what to do by its arguments.
const [url = '', grace = '10', secret = '', more = '{}'] = process.argv.slice(2)
const issuer = 'https://races.example'
const key = secretKey(Buffer.from(secret, 'base64url'), { algorithm: 'HS256' })

/** What a race does to this process. */
const weather = { claimsAway: false, clock: 0 }
const trueTime = Date.now
Date.now = () => trueTime() + weather.clock
process.on('message', (change: Partial<typeof weather>) => { Object.assign(weather, change) })

const app = Fastify()
const store = await openSessionStore(url)
await app.register(problem)
await app.register(sessions, {
  issuer,
  audience: issuer,
  key,
  store,
  grace: Number(grace),
  storeTimeout: 5,
  ...JSON.parse(more) as object,
  claimsOf: () => {
    if (weather.claimsAway) throw new Error('the database of the people is away')
    return {}
  },
  ...JSON.parse(more) as object
})
await app.register(authn, { trust: { issuer, audience: issuer, keys: key }, isRevoked: auth => app.sessions.isRevoked(auth) })
app.post('/session', async (request, reply) => app.sessions.start(reply, request.body as { subject: string }))
app.post('/slow-session', async (request, reply) => {
  // As long as a password takes.
  await sleep(30)
  return app.sessions.start(reply, request.body as { subject: string })
})
app.get('/sessions/:subject', request => app.sessions.list((request.params as { subject: string }).subject))
app.delete('/sessions/:subject', async request => ({ ended: await app.sessions.endAll((request.params as { subject: string }).subject) }))
app.post('/refresh', async (request, reply) => app.sessions.refresh(request, reply))
app.delete('/session', { onRequest: app.authenticate }, async (request, reply) => {
  await app.sessions.end(request, reply)
  return reply.code(204).send()
})
app.get('/me', { onRequest: app.authenticate }, async ({ auth }) => ({ subject: auth?.subject }))
await app.listen({ port: 0, host: '127.0.0.1' })
process.send?.((app.server.address() as AddressInfo).port)
