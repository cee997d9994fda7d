import { randomBytes } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import authn, { type Auth, type AuthnOptions } from '../../plugins/authn/index.ts'
import { secretKey } from '../../plugins/keys/index.ts'
import sessions, { type SessionsOptions, type Start } from '../../plugins/sessions/index.ts'

const issuer = 'https://issuer.example'
const audience = 'https://api.example'
const key = secretKey(randomBytes(32), { algorithm: 'HS256' })

/** POST /session starts what the body says; the DELETE routes end it, the second without asking who. */
async function application (t: Test, { authenticator = {}, ...options }: Partial<SessionsOptions> & { authenticator?: Partial<AuthnOptions> | null } = {}) {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(sessions, { issuer, audience, key, ...options })
  if (authenticator) await app.register(authn, { trust: { issuer, audience, keys: key }, cookie: {}, ...authenticator })
  app.post('/session', (request, reply) => app.sessions.start(reply, request.body as Start<boolean>))
  if (authenticator) app.get('/claims', { onRequest: app.authenticate }, request => request.claims)
  if (authenticator) app.delete('/session', { onRequest: app.authenticate }, (request, reply) => app.sessions.end(request, reply))
  app.delete('/unguarded', (request, reply) => app.sessions.end(request, reply))
  return app
}

const start = (app: Awaited<ReturnType<typeof application>>, payload: object) => app.inject({ method: 'POST', url: '/session', payload })

function endByCookie (app: FastifyInstance, cookie: { value: string } | undefined) {
  return app.inject({
    method: 'DELETE',
    url: '/session',
    cookies: { '__Host-access': String(cookie?.value) },
    headers: { 'sec-fetch-site': 'same-origin' }
  })
}

t.test('starts a session as RFC 6749 §5.1 answers', async t => {
  const app = await application(t, { accessLifetime: 60 })
  const response = await start(app, { subject: 'ada', claims: { roles: ['admin'] } })
  const { access_token: token, ...rest } = response.json<{ access_token: string }>()
  t.strictSame(rest, { token_type: 'Bearer', expires_in: 60 })
  t.equal(response.headers['cache-control'], 'no-store')
  t.notOk(response.headers['set-cookie'])
  const claims = (await app.inject({ url: '/claims', headers: { authorization: `Bearer ${token}` } })).json()
  t.match(claims, { iss: issuer, aud: audience, sub: 'ada', roles: ['admin'], client_id: 'first-party', jti: String })
  t.equal(claims.exp - claims.iat, 60)
})

t.test('starts a session in the cookie, and only there', async t => {
  const app = await application(t)
  const response = await start(app, { subject: 'ada', cookie: true })
  t.equal(response.body, '{"expires_in":600}')
  t.equal(response.headers['cache-control'], 'no-store')
  const [cookie] = response.cookies
  t.match(cookie, { name: '__Host-access', httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: 600 })
  const { statusCode } = await app.inject({ url: '/claims', cookies: { '__Host-access': String(cookie?.value) } })
  t.equal(statusCode, 200)
})

t.test('a cookie without anybody to set it is a named error', async t => {
  const app = await application(t, { authenticator: null })
  const response = await start(app, { subject: 'ada', cookie: true })
  t.equal(response.statusCode, 500)
  t.equal(response.json().code, 'GTH_SESSIONS_COOKIE_UNAVAILABLE')
  const off = await application(t, { authenticator: { cookie: false } })
  t.equal((await start(off, { subject: 'ada', cookie: true })).json().code, 'GTH_AUTHN_COOKIE_OFF')
})

t.test('what a token may not say', async t => {
  const app = await application(t)
  t.equal((await start(app, { subject: '' })).json().code, 'GTH_SESSIONS_SUBJECT_INVALID')
  t.equal((await start(app, { subject: 'ada', claims: { exp: 9e9 } })).json().code, 'GTH_SESSIONS_CLAIM_RESERVED')
})

t.test('ends a session: revoke is told, the cookie is cleared if it was the credential', async t => {
  const ended: Auth[] = []
  const app = await application(t, { revoke: async auth => { ended.push(auth) } })

  const { access_token: token } = (await start(app, { subject: 'ada' })).json<{ access_token: string }>()
  const header = await app.inject({ method: 'DELETE', url: '/session', headers: { authorization: `Bearer ${token}` } })
  t.equal(header.statusCode, 200)
  t.notOk(header.headers['set-cookie'])

  const [cookie] = (await start(app, { subject: 'bob', cookie: true })).cookies
  const response = await endByCookie(app, cookie)
  t.match(response.cookies, [{ name: '__Host-access', value: '', maxAge: 0, httpOnly: true, secure: true, path: '/' }])
  t.strictSame(ended.map(({ subject, source }) => [subject, source]), [['ada', 'header'], ['bob', 'cookie']])
})

t.test('ends a session without anybody to tell, and without a cookie', async t => {
  const app = await application(t, { authenticator: { cookie: false } })
  const { access_token: token } = (await start(app, { subject: 'ada' })).json<{ access_token: string }>()
  const { statusCode } = await app.inject({ method: 'DELETE', url: '/session', headers: { authorization: `Bearer ${token}` } })
  t.equal(statusCode, 200)
})

t.test('a failing revoke is a failing logout', async t => {
  const app = await application(t, { revoke: () => Promise.reject(new Error('the store is away')) })
  const [cookie] = (await start(app, { subject: 'bob', cookie: true })).cookies
  const response = await endByCookie(app, cookie)
  t.equal(response.statusCode, 500)
  t.notOk(response.headers['set-cookie'], 'who is not logged out keeps the cookie and can try again')
})

t.test('a request that nobody authenticated has no session to end', async t => {
  for (const authenticator of [null, {}]) {
    const app = await application(t, { authenticator })
    const response = await app.inject({ method: 'DELETE', url: '/unguarded' })
    t.equal(response.statusCode, 500)
    t.equal(response.json().code, 'GTH_SESSIONS_NOT_AUTHENTICATED')
  }
})

t.test('an authenticator of another kind need not know how to clear its cookie', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(sessions, { issuer, audience, key })
  app.decorateRequest('auth', { getter: () => ({ subject: 'ada', claims: { iss: issuer, sub: 'ada', aud: audience, exp: 0, roles: [] }, source: 'cookie' as const, issuer }) })
  app.delete('/session', (request, reply) => app.sessions.end(request, reply))
  t.equal((await app.inject({ method: 'DELETE', url: '/session' })).statusCode, 200)
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
  await app.register(sessions, { issuer, audience, key })
  app.get('/', async (_request, reply) => {
    const { access_token: token } = await app.sessions.start(reply, { subject: 'ada' })
    const seconds: number = (await app.sessions.start(reply, { subject: 'ada', claims: {} })).expires_in
    return { token, seconds }
  })
  app.get('/cookie', async (_request, reply) => {
    const session = await app.sessions.start(reply, { subject: 'ada', cookie: true })
    // @ts-expect-error the token is not in the answer
    return session.access_token
  })
  t.match((await app.inject('/')).json(), { token: String, seconds: 600 })
})

t.test('require() answers with the plugin', async t => {
  const module = await import('../../plugins/sessions/index.ts')
  t.equal(module['module.exports'], module.default)
})
