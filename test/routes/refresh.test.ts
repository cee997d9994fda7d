import { setTimeout as pause } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import type { LoginLimits } from '../../routes/login-limits.ts'
import refreshRoute from '../../routes/refresh.ts'
import { RedisUnavailable } from '../../store/errors.ts'
import { noRedis, startRedis } from '../servers/redis.ts'
import { application } from './application.ts'

const right = { username: 'author', password: 'gatehouse-author' }
interface Tokens { access_token: string, refresh_token: string }

t.test('a refresh answers in the form in which the token came', async t => {
  const { server, logIn } = await application(t)
  const first = (await logIn(right)).json<Tokens>()
  const response = await server.inject({ method: 'POST', url: '/session/refresh', payload: { refresh_token: first.refresh_token } })
  t.equal(response.statusCode, 200)
  t.equal(response.headers['cache-control'], 'no-store')
  t.notOk(response.headers['set-cookie'])
  const second = response.json<Tokens>()
  t.match(second, { token_type: 'Bearer', expires_in: 600, access_token: String, refresh_token: String })
  t.not(second.refresh_token, first.refresh_token)
  t.equal((await server.inject({ url: '/me', headers: { authorization: `Bearer ${second.access_token}` } })).json().username, 'author')
})

t.test('a refresh by cookie, without a body', async t => {
  const { server, logIn } = await application(t)
  const cookies = Object.fromEntries((await logIn({ ...right, cookie: true })).cookies.map(({ name, value }) => [name, value]))
  const response = await server.inject({ method: 'POST', url: '/session/refresh', cookies: { '__Host-refresh': String(cookies['__Host-refresh']) } })
  t.equal(response.statusCode, 200)
  t.equal(response.body, '{"expires_in":600}')
  t.strictSame(response.cookies.map(({ name }) => name), ['__Host-access', '__Host-refresh'])
  const foreign = await server.inject({ method: 'POST', url: '/session/refresh', cookies, headers: { 'sec-fetch-site': 'cross-site' } })
  t.equal(foreign.statusCode, 403)
})

t.test('what is no refresh token is a 401 with a challenge', async t => {
  const { server } = await application(t)
  for (const payload of [{}, { refresh_token: '' }, { refresh_token: 'x' }, undefined]) {
    const response = await server.inject({ method: 'POST', url: '/session/refresh', ...(payload && { payload }) })
    t.equal(response.statusCode, 401, JSON.stringify(payload))
    t.equal(response.headers['content-type'], 'application/problem+json')
    t.equal(response.headers['www-authenticate'], 'Bearer realm="publishing"')
  }
  for (const payload of [{ refresh_token: 7 }, { refresh_token: ['x'] }, { token: 'x' }, []]) {
    t.equal((await server.inject({ method: 'POST', url: '/session/refresh', payload })).statusCode, 400, JSON.stringify(payload))
  }
})

t.test('one that is used again after its successor ends the session', async t => {
  const { server, logIn } = await application(t)
  const refresh = (token: string) => server.inject({ method: 'POST', url: '/session/refresh', payload: { refresh_token: token } })
  const first = (await logIn(right)).json<Tokens>()
  const second = (await refresh(first.refresh_token)).json<Tokens>()
  const third = (await refresh(second.refresh_token)).json<Tokens>()
  t.equal((await refresh(first.refresh_token)).statusCode, 401)
  t.equal((await refresh(third.refresh_token)).statusCode, 401)
  t.equal((await server.inject({ url: '/me', headers: { authorization: `Bearer ${third.access_token}` } })).json().code, 'GTH_AUTHN_TOKEN_REVOKED')
})

t.test('refused tokens are counted by address; good ones, and requests without one, are not', async t => {
  const { server, logIn } = await application(t, { logins: { perAddress: 3 } }, { trustProxy: true })
  const refresh = (address: string, payload: object) => server.inject({ method: 'POST', url: '/session/refresh', payload, headers: { 'x-forwarded-for': address } })
  let { refresh_token: token } = (await logIn(right)).json<Tokens>()
  const good = async (address: string) => {
    const answer = await refresh(address, { refresh_token: token })
    if (answer.statusCode === 200) token = answer.json<Tokens>().refresh_token
    return answer.statusCode
  }
  for (let i = 0; i < 5; i++) {
    t.equal(await good('192.0.2.1'), 200)
    t.equal((await refresh('192.0.2.1', {})).statusCode, 401)
  }
  const guesses = await Promise.all(['192.0.2.1', '192.0.2.1:1', '::ffff:192.0.2.1', '192.0.2.1:2'].map((address, i) => refresh(address, { refresh_token: `${i}`.repeat(86) })))
  t.strictSame(guesses.map(({ statusCode }) => statusCode), [401, 401, 401, 429])
  const answer = guesses[3]
  const seconds = String(answer?.headers['retry-after'])
  t.ok(Number(seconds) > 0 && Number(seconds) <= 60)
  t.match(answer?.json(), { code: 'TOO_MANY_REFRESHES', detail: `Too many refresh tokens were refused. Try again in ${seconds} seconds.` })
  t.equal(answer?.headers['cache-control'], 'no-store')
  t.equal(await good('192.0.2.1'), 429)
  t.equal(await good('192.0.2.2'), 200, 'the token is as good as before, and other addresses are not concerned')
  t.equal((await logIn(right)).statusCode, 200, 'logins are counted apart')
})

t.test('with a Redis that goes the answer is a 503, and when it is back the token is good', { skip: noRedis }, async t => {
  const redis = await startRedis(t, { persistent: true })
  const { server, logIn } = await application(t, { sessionStore: redis.url })
  const { refresh_token: token } = (await logIn(right)).json<Tokens>()
  const refresh = () => server.inject({ method: 'POST', url: '/session/refresh', payload: { refresh_token: token } })
  await redis.stop()
  t.equal((await refresh()).statusCode, 503)
  await redis.start()
  const end = Date.now() + 20_000
  let status = 503
  while (status === 503 && Date.now() < end) {
    status = (await refresh()).statusCode
    if (status === 503) await pause(50)
  }
  t.equal(status, 200)
})

t.test('a refresh that cannot be given back is answered all the same, and the log says so', async t => {
  const lines: string[] = []
  const app = Fastify({ logger: { stream: { write: (line: string) => { lines.push(line) } } } })
  t.teardown(() => app.close())
  app.decorate('sessions', { refresh: async () => ({ expires_in: 600 }) } as unknown as FastifyInstance['sessions'])
  const limits = { countRefresh: async () => () => Promise.reject(new RedisUnavailable()) } as unknown as LoginLimits
  await app.register(refreshRoute, { limits })
  t.equal((await app.inject({ method: 'POST', url: '/session/refresh' })).body, '{"expires_in":600}')
  t.match(lines.join(''), /REDIS_UNAVAILABLE.*a refresh counts as a failure/)
})
