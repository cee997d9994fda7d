import Fastify from 'fastify'
import t from 'tap'
import authn from '../../plugins/authn/index.ts'
import sessions, { memoryStore, type Revocation, type SessionStore, type Start, type TokenAnswer } from '../../plugins/sessions/index.ts'
import { application, audience, client, issuer, key } from './application.ts'

t.test('starts a session as RFC 6749 §5.1 answers', async t => {
  const app = await application(t, { accessLifetime: 60 })
  const response = await app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada', claims: { roles: ['admin'] } } })
  const { access_token: token, refresh_token: refreshToken, ...rest } = response.json<TokenAnswer>()
  t.strictSame(rest, { token_type: 'Bearer', expires_in: 60 })
  t.match(refreshToken, /^[\w-]{86}$/)
  t.equal(response.headers['cache-control'], 'no-store')
  t.notOk(response.headers['set-cookie'])
  const claims = (await client(app).claims(token)).json()
  t.match(claims, { iss: issuer, aud: audience, sub: 'ada', roles: ['admin'], client_id: 'first-party', jti: String, sid: String, auth_time: Number })
  t.equal(claims.exp - claims.iat, 60)
})

t.test('a session in cookies, from login to logout', async t => {
  const app = await application(t)
  const response = await app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada', cookie: true } })
  t.equal(response.body, '{"expires_in":600}')
  t.equal(response.headers['cache-control'], 'no-store')
  t.match(response.cookies, [
    { name: '__Host-access', httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: 600 },
    { name: '__Host-refresh', httpOnly: true, secure: true, sameSite: 'Strict', path: '/', maxAge: 604_800 }
  ])
  const jar = (from: typeof response) => Object.fromEntries(from.cookies.map(({ name, value }) => [name, value]))
  t.equal((await app.inject({ url: '/claims', cookies: jar(response) })).statusCode, 200)

  const foreign = await app.inject({ method: 'POST', url: '/refresh', cookies: jar(response), headers: { 'sec-fetch-site': 'cross-site' } })
  t.equal(foreign.statusCode, 403)
  t.equal(foreign.json().code, 'GTH_SESSIONS_CROSS_SITE')
  t.equal(foreign.headers['www-authenticate'], 'Bearer realm="api"')

  const refreshed = await app.inject({ method: 'POST', url: '/refresh', cookies: jar(response) })
  t.equal(refreshed.body, '{"expires_in":600}')
  t.strictSame(refreshed.cookies.map(({ name }) => name), ['__Host-access', '__Host-refresh'])
  t.not(jar(refreshed)['__Host-refresh'], jar(response)['__Host-refresh'])

  const ended = await app.inject({ method: 'DELETE', url: '/session', cookies: jar(refreshed), headers: { 'sec-fetch-site': 'same-origin' } })
  t.equal(ended.statusCode, 200)
  t.match(ended.cookies, [{ name: '__Host-access', value: '', maxAge: 0 }, { name: '__Host-refresh', value: '', maxAge: 0 }])
  t.equal((await app.inject({ url: '/claims', cookies: jar(refreshed) })).statusCode, 401)
})

t.test('a cookie login ends the session whose cookie is still there', async t => {
  const app = await application(t)
  const login = (cookies = {}) => app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada', cookie: true }, cookies })
  const first = await login()
  const cookies = Object.fromEntries(first.cookies.map(({ name, value }) => [name, value]))
  await login({ '__Host-refresh': String(cookies['__Host-refresh']) })
  t.equal((await app.inject({ url: '/claims', cookies })).statusCode, 401)
})

t.test('a refresh cookie for one path', async t => {
  const app = await application(t, { refreshCookie: { name: '__Secure-refresh', path: '/refresh' } })
  const response = await app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada', cookie: true } })
  t.match(response.cookies[1], { name: '__Secure-refresh', path: '/refresh', secure: true, httpOnly: true })
})

t.test('a cookie without anybody to set it is a named error, and starts nothing', async t => {
  const app = await application(t, { authenticator: null })
  const response = await app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada', cookie: true } })
  t.equal(response.statusCode, 500)
  t.equal(response.json().code, 'GTH_SESSIONS_COOKIE_UNAVAILABLE')
  t.strictSame(await app.sessions.list('ada'), [])
  const off = await application(t, { authenticator: { cookie: false } })
  t.equal((await off.inject({ method: 'POST', url: '/session', payload: { subject: 'ada', cookie: true } })).json().code, 'GTH_AUTHN_COOKIE_OFF')
})

t.test('a refresh by cookie where nobody can set the access cookie is a named error, not an answer without it', async t => {
  const app = await application(t, { authenticator: null })
  await app.register(async inner => {
    await inner.register(authn, { trust: { issuer, audience, keys: key }, cookie: {} })
    inner.post('/login', async (_request, reply) => app.sessions.start(reply, { subject: 'ada', cookie: true }))
  })
  const cookies = Object.fromEntries((await app.inject({ method: 'POST', url: '/login' })).cookies.map(({ name, value }) => [name, value]))
  const response = await app.inject({ method: 'POST', url: '/refresh', cookies })
  t.equal(response.statusCode, 500)
  t.equal(response.json().code, 'GTH_SESSIONS_COOKIE_UNAVAILABLE')
})

t.test('a refresh cookie that the client made up is no fault of an application without cookies', async t => {
  const app = await application(t, { authenticator: { cookie: false } })
  const { access_token: token } = await client(app).start()
  const headers = { cookie: '__Host-refresh=x' }
  t.equal((await app.inject({ method: 'POST', url: '/refresh', headers })).statusCode, 401)
  t.equal((await app.inject({ method: 'DELETE', url: '/session', headers: { ...headers, authorization: `Bearer ${token}` } })).statusCode, 200)
  t.equal((await client(app).claims(token)).statusCode, 401)
})

t.test('what a token may not say', async t => {
  const app = await application(t)
  const code = async (payload: object) => (await app.inject({ method: 'POST', url: '/session', payload })).json().code
  t.equal(await code({ subject: '' }), 'GTH_SESSIONS_SUBJECT_INVALID')
  t.equal(await code({ subject: 'ada', claims: { exp: 9e9 } }), 'GTH_SESSIONS_CLAIM_RESERVED')
  t.equal(await code({ subject: 'ada', claims: { sid: 'x' } }), 'GTH_SESSIONS_CLAIM_RESERVED')
})

t.test('isRevoked: only what is ours, and not before anybody can tell', async t => {
  const away: SessionStore = { ...memoryStore(), revocations: async () => { throw new Error('away') } }
  const app = await application(t, { store: away })
  const { start, claims } = client(app)
  await app.ready()
  const { access_token: token } = await start()
  t.equal((await claims(token)).statusCode, 503)
  const auth = { subject: 'ada', source: 'header', issuer, claims: { iss: issuer, sub: 'ada', aud: audience, exp: 1, name: 'Ada' } } as const
  t.equal(app.sessions.isRevoked(auth), false, 'a token without a session')
  t.equal(app.sessions.isRevoked({ ...auth, issuer: 'https://other.example', claims: { ...auth.claims, sid: 'x' } }), false)
  t.match(app.sessions.health(), { ready: false, lastFailure: Number })
})

t.test('with more revoked sessions than it holds, it asks the store', async t => {
  const app = await application(t, { maxRevoked: 0 })
  const { start, claims, end } = client(app)
  const [one, two] = [await start(), await start()]
  t.equal((await claims(two.access_token)).statusCode, 200)
  await end(one.access_token)
  t.equal((await claims(one.access_token)).statusCode, 401)
  t.equal((await claims(two.access_token)).statusCode, 200)
})

t.test('a store that answers undefined for a session that is gone lets nobody in', async t => {
  const memory = memoryStore()
  const find = async (id: string) => await memory.find(id) ?? undefined
  const app = await application(t, { maxRevoked: 0, store: { ...memory, find: find as typeof memory.find } })
  const { start, claims, end } = client(app)
  const { access_token: token } = await start()
  await end(token)
  t.equal((await claims(token)).statusCode, 503)
})

t.test('another process hears of it within the delay', async t => {
  const store = memoryStore()
  const [here, there] = [await application(t, { store, revocationDelay: 0.1 }), await application(t, { store, revocationDelay: 0.1 })]
  await Promise.all([here.ready(), there.ready()])
  const { access_token: token } = await client(here).start()
  t.equal((await client(there).claims(token)).statusCode, 200)
  await client(here).end(token)
  const ended = Date.now()
  t.equal((await client(here).claims(token)).statusCode, 401, 'at once here')
  while ((await client(there).claims(token)).statusCode === 200 && Date.now() - ended < 5000) await new Promise(resolve => setTimeout(resolve, 5))
  t.equal((await client(there).claims(token)).statusCode, 401)
})

t.test('a store that hangs does not hold up the boot, however long an answer may take', async t => {
  const app = Fastify({ pluginTimeout: 1000 })
  t.teardown(() => app.close())
  await app.register(sessions, { issuer, audience, key, storeTimeout: 30, store: { ...memoryStore(), revocations: () => new Promise(() => {}) } })
  await app.ready()
  t.equal(app.sessions.health().ready, false)
})

t.test('a mistake in the options refuses to boot', async t => {
  await t.rejects(application(t, { accessLifetime: NaN }), { code: 'GTH_SESSIONS_INVALID_OPTION' })
})

t.test('leaves no decorator of @fastify/jwt behind', async t => {
  const app = await application(t)
  t.notOk(app.hasDecorator('jwt'))
  t.notOk(app.hasRequestDecorator('jwtVerify'))
})

t.test('the types tell the two answers apart', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(sessions, { issuer, audience, key, store: memoryStore() })
  app.get('/', async (_request, reply) => {
    const { refresh_token: token } = await app.sessions.start(reply, { subject: 'ada' })
    const seconds: number = (await app.sessions.start(reply, { subject: 'ada', claims: {} } satisfies Start)).expires_in
    return { token, seconds }
  })
  app.get('/cookie', async (_request, reply) => {
    const session = await app.sessions.start(reply, { subject: 'ada', cookie: true })
    // @ts-expect-error the token is not in the answer
    return session.access_token
  })
  t.match((await app.inject('/')).json(), { token: String, seconds: 600 })
})

t.test('require() answers with the plugin, and what an import takes by name', async t => {
  const module = await import('../../plugins/sessions/index.ts')
  t.equal(module['module.exports'], module.default)
  t.equal(module['module.exports'].memoryStore, module.memoryStore)
})

t.test('a session that is ended is ended whatever the issuer of its tokens was called', async t => {
  const app = await application(t)
  const { start, claims, end } = client(app)
  const { access_token: token } = await start()
  const { sid } = (await claims(token)).json()
  await end(token)
  const auth = { subject: 'ada', source: 'header', issuer: 'https://former.example', claims: { iss: 'https://former.example', sub: 'ada', aud: audience, exp: 1, name: 'Ada', sid } } as const
  t.equal(app.sessions.isRevoked(auth), true)
})

/** A store that one process alone may lose. */
function losable (kept: SessionStore) {
  const state = { away: false }
  const store = Object.fromEntries(Object.entries(kept).map(([name, method]) => [name, async (...args: unknown[]) => {
    if (state.away) throw new Error('away')
    return (method as (...args: unknown[]) => unknown)(...args)
  }])) as unknown as SessionStore
  return { state, store }
}

t.test('a process that alone loses the store accepts an ended session for maxStale at most, and is not ready then', async t => {
  const kept = memoryStore()
  const { state, store } = losable(kept)
  const options = { revocationDelay: 0.1, maxStale: 0.3 }
  const [there, alone] = [await application(t, { store: kept, ...options }), await application(t, { store, ...options })]
  await Promise.all([there.ready(), alone.ready()])
  const { access_token: token } = await client(there).start()
  t.equal((await client(alone).claims(token)).statusCode, 200)
  state.away = true
  await client(there).end(token)
  while (alone.sessions.health().ready) await new Promise(resolve => setTimeout(resolve, 5))
  const response = await client(alone).claims(token)
  t.equal(response.statusCode, 503)
  t.match(alone.sessions.health(), { ready: false, lastFailure: Number })
  state.away = false
  t.equal((await client(alone).claims(token)).statusCode, 401, 'the store is asked')
  while (!alone.sessions.health().ready) await new Promise(resolve => setTimeout(resolve, 5))
  t.equal((await client(alone).claims(token)).statusCode, 401)
})

t.test('a process whose reading of revocations alone fails asks the store about each request', async t => {
  const kept = memoryStore()
  let broken = false
  const asked: string[] = []
  const store: SessionStore = {
    ...kept,
    revocations: async after => { if (broken) throw new Error('NOPERM'); return kept.revocations(after) },
    find: async id => { asked.push(id); return kept.find(id) }
  }
  const app = await application(t, { store, revocationDelay: 0.1, maxStale: 0.1 })
  const { start, claims, end } = client(app)
  const [one, two] = [await start(), await start()]
  broken = true
  while (app.sessions.health().ready) await new Promise(resolve => setTimeout(resolve, 5))
  asked.length = 0
  for (let i = 0; i < 3; i++) t.equal((await claims(one.access_token)).statusCode, 200)
  t.equal(asked.length, 3)
  await end(two.access_token)
  t.equal((await claims(two.access_token)).statusCode, 401)
})

t.test('the sessions of a former issuer are ours: ended as the others, and nobody can tell where nobody can', async t => {
  const former = 'https://former.example'
  const kept = memoryStore()
  const first = await application(t, { store: kept, issuer: former, authenticator: { trust: { issuer: former, audience, keys: key } } })
  const { access_token: ended } = await client(first).start()
  const { access_token: alive } = await client(first).start()
  await client(first).end(ended)
  const trust = [{ issuer, audience, keys: key }, { issuer: former, audience, keys: key }]
  for (const maxRevoked of [100, 0]) {
    const app = await application(t, { store: kept, formerIssuers: [former], maxRevoked, authenticator: { trust } })
    t.equal((await client(app).claims(ended)).statusCode, 401)
    t.equal((await client(app).claims(alive)).statusCode, 200)
    const { state, store } = losable(kept)
    state.away = true
    const away = await application(t, { store, formerIssuers: [former], maxRevoked, authenticator: { trust } })
    for (const token of [ended, alive]) t.equal((await client(away).claims(token)).statusCode, 503)
  }
  const app = await application(t, { store: kept, formerIssuers: [former], authenticator: { trust } })
  t.equal((await client(app).end(alive)).statusCode, 200, 'a logout with a token of the former issuer')
  t.equal((await client(app).claims(alive)).statusCode, 401)
})

t.test('after close() no store is asked any more', async t => {
  const looks: Array<string | null> = []
  const kept = memoryStore()
  const app = Fastify()
  await app.register(sessions, { issuer, audience, key, revocationDelay: 0.1, store: { ...kept, revocations: async after => { looks.push(after); return kept.revocations(after) } } })
  await app.ready()
  for (let i = 0; i < 200 && looks.length < 3; i++) await new Promise(resolve => setTimeout(resolve, 10))
  await app.close()
  const before = looks.length
  await new Promise(resolve => setTimeout(resolve, 300))
  t.equal(looks.length, before)
})

t.test('a wrong clock of the process forgets no revocation', async t => {
  const real = Date.now
  const told: Revocation[] = []
  // Its times are a server's, which is right all the time.
  const server: SessionStore = { ...memoryStore(), revocations: async () => ({ revocations: [...told], cursor: '', now: real() / 1000 }) }
  const app = await application(t, { store: server, revocationDelay: 0.1 })
  const { start, claims } = client(app)
  const [before, during] = [await start(), await start()].map(({ access_token: token }) => token) as [string, string]
  const { sid } = (await claims(during)).json()
  await client(app).end(before)
  t.teardown(() => { Date.now = real })
  Date.now = () => real() + 3_600_000
  told.push({ id: sid, until: real() / 1000 + 600 })
  await new Promise(resolve => setTimeout(resolve, 250))
  told.length = 0
  Date.now = real
  await new Promise(resolve => setTimeout(resolve, 250))
  for (const token of [before, during]) t.equal((await claims(token)).statusCode, 401)
})
