import { once } from 'node:events'
import { connect, type ClientHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import authn from '../../plugins/authn/index.ts'
import sessions, { memoryStore } from '../../plugins/sessions/index.ts'
import { AUDIENCE, claims, ISSUER, mint, now, TRUST } from './mint.ts'

// HTTP/2 over a real connection, with a logger of the application's own: what is authenticated must not depend on either.

type Headers = Record<string, string | string[]>

async function served (t: Test) {
  const app = fastify({ http2: true, loggerInstance: pino({ level: 'silent' }) })
  await app.register(sessions, { issuer: ISSUER, audience: AUDIENCE, key: TRUST.keys, store: memoryStore() })
  await app.register(authn, { trust: TRUST, cookie: { name: '__Host-access' }, isRevoked: auth => app.sessions.isRevoked(auth) })
  const ended: unknown[] = []
  app.post('/login', async (_request, reply) => app.sessions.start(reply, { subject: 'ada' }))
  app.post('/refresh', async (request, reply) => app.sessions.refresh(request, reply))
  app.post('/me', { onRequest: app.authenticate }, async request => ({ subject: request.claims.sub, source: request.auth?.source }))
  app.delete('/session', { onRequest: app.authenticate }, async (request, reply) => { await app.sessions.end(request, reply); return {} })
  app.get('/stream', { onRequest: app.authenticate }, (request, reply) => {
    reply.hijack()
    const signal = app.authn.follow(request)
    signal.addEventListener('abort', () => { ended.push(signal.reason); reply.raw.end('over') })
    reply.raw.write('begun')
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const client = connect(origin)
  t.teardown(async () => {
    client.destroy()
    await app.close()
  })
  return { client, ended, origin }
}

async function ask (client: ClientHttp2Session, method: string, path: string, headers: Headers = {}, body?: object) {
  const request = client.request({ ':method': method, ':path': path, ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) })
  request.end(body === undefined ? undefined : JSON.stringify(body))
  const [answered] = await once(request, 'response') as [Record<string, unknown>]
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return { status: answered[':status'], challenge: answered['www-authenticate'], body: text }
}

t.test('tokens of both kinds are verified over HTTP/2, and a page of another site is refused', async t => {
  const { client, origin } = await served(t)
  const token = mint()
  t.match(await ask(client, 'POST', '/me', { authorization: `Bearer ${token}` }), { status: 200, body: '{"subject":"alice","source":"header"}' })
  t.match(await ask(client, 'POST', '/me', { cookie: `__Host-access=${token}`, origin }), { status: 200, body: '{"subject":"alice","source":"cookie"}' })
  t.match(await ask(client, 'POST', '/me', { cookie: `__Host-access=${token}`, origin: 'https://evil.example' }), { status: 403 })
  t.match(await ask(client, 'POST', '/me', { cookie: `__Host-access=${token}`, 'sec-fetch-site': 'cross-site' }), { status: 403 })
  t.match(await ask(client, 'POST', '/me'), { status: 401, challenge: 'Bearer realm="api"' })
  t.match(await ask(client, 'POST', '/me', { authorization: 'Bearer x' }), { status: 401, challenge: /error="invalid_token"/ })
})

t.test('sessions start, refresh and end over HTTP/2', async t => {
  const { client } = await served(t)
  const { access_token: access, refresh_token: refresh } = JSON.parse((await ask(client, 'POST', '/login')).body) as Record<string, string>
  t.match(await ask(client, 'POST', '/me', { authorization: `Bearer ${access}` }), { status: 200 })
  t.match(await ask(client, 'POST', '/refresh', {}, { refresh_token: refresh }), { status: 200 })
  t.match(await ask(client, 'DELETE', '/session', { authorization: `Bearer ${access}` }), { status: 200 })
  t.match(await ask(client, 'POST', '/me', { authorization: `Bearer ${access}` }), { status: 401 })
})

t.test('a stream of HTTP/2 is followed: it ends with its token, while the connection goes on', async t => {
  const { client, ended } = await served(t)
  const token = mint(claims({ exp: now() + 2 }))
  const answer = await ask(client, 'GET', '/stream', { authorization: `Bearer ${token}` })
  t.equal(answer.body, 'begunover')
  t.match(ended, [{ code: 'GTH_AUTHN_TOKEN_EXPIRED', statusCode: 401 }])
  t.match(await ask(client, 'POST', '/me', { authorization: `Bearer ${mint()}` }), { status: 200 })
})
