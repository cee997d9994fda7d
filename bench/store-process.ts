import Fastify from 'fastify'
import { Redis } from 'ioredis'
import { secretKey } from '../plugins/keys/index.ts'
import sessions, { redisStore } from '../plugins/sessions/index.ts'

// One of several processes with sessions in the Redis of a port. It starts a session, or refreshes one, as it is told.

const app = Fastify()
const client = new Redis({ port: Number(process.argv[2]), host: '127.0.0.1' })
const key = secretKey(Buffer.alloc(32, 7), { algorithm: 'HS256' })
await app.register(sessions, { issuer: 'https://login.example.com', audience: 'https://api.example.com', key, store: redisStore(client) })
app.post('/start', (_request, reply) => app.sessions.start(reply, { subject: 'ada' }))
app.post('/refresh', (request, reply) => app.sessions.refresh(request, reply))
await app.ready()

async function tokenOf (url: string, payload?: object): Promise<string> {
  const answer = await app.inject({ method: 'POST', url, ...(payload && { payload }) })
  return answer.json<{ refresh_token: string }>().refresh_token
}

process.on('message', ({ token }: { token?: string }) => {
  const answer = token === undefined ? tokenOf('/start') : tokenOf('/refresh', { refresh_token: token })
  answer.then(token => process.send?.(token), () => process.exit(1))
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
