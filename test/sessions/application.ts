import { randomBytes } from 'node:crypto'
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import type { Test } from 'tap'
import authn, { type AuthnOptions } from '../../plugins/authn/index.ts'
import { secretKey } from '../../plugins/keys/index.ts'
import sessions, { memoryStore, type SessionsOptions, type SessionStore, type Start, type TokenAnswer } from '../../plugins/sessions/index.ts'

export const issuer = 'https://issuer.example'
export const audience = 'https://api.example'
export const key = secretKey(randomBytes(32), { algorithm: 'HS256' })

type Options = Partial<SessionsOptions> & { authenticator?: Partial<AuthnOptions> | null, log?: { write (line: string): void }, storeOf?: (app: FastifyInstance) => Promise<SessionStore> }

/** POST /session starts what the body says, POST /refresh refreshes it, DELETE /session ends it; GET /claims says who asks. */
export async function application (t: Test, { authenticator = {}, log, storeOf = async () => memoryStore(), ...options }: Options = {}): Promise<FastifyInstance> {
  const app = Fastify(log === undefined ? {} : { logger: { stream: log } })
  t.teardown(() => app.close())
  await app.register(sessions, { issuer, audience, key, store: await storeOf(app), ...options })
  if (authenticator) {
    await app.register(authn, { trust: { issuer, audience, keys: key }, cookie: {}, isRevoked: auth => app.sessions.isRevoked(auth), ...authenticator })
    app.get('/claims', { onRequest: app.authenticate }, request => request.claims)
  }
  const identify = async (request: { authenticate?: (options: { optional: true }) => unknown }) => { await request.authenticate?.({ optional: true }) }
  app.post('/session', { onRequest: identify }, (request, reply) => {
    const { refresh_token: _held, ...start } = request.body as Start<boolean> & { refresh_token?: string }
    return app.sessions.start(reply, start)
  })
  app.post('/refresh', (request, reply) => app.sessions.refresh(request, reply))
  app.delete('/session', { onRequest: identify }, (request, reply) => app.sessions.end(request, reply))
  return app
}

/** What a client without cookies does. */
export function client (app: FastifyInstance) {
  const send = (options: InjectOptions) => app.inject(options)
  return {
    start: async (payload: object = { subject: 'ada' }) => (await send({ method: 'POST', url: '/session', payload })).json<TokenAnswer>(),
    refresh: (refreshToken: unknown) => send({ method: 'POST', url: '/refresh', payload: { refresh_token: refreshToken } }),
    claims: async (token: string) => await send({ url: '/claims', headers: { authorization: `Bearer ${token}` } }),
    end: (token: string) => send({ method: 'DELETE', url: '/session', headers: { authorization: `Bearer ${token}` } })
  }
}
