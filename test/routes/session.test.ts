import t from 'tap'
import { application, author } from './application.ts'

const right = { username: 'author', password: 'gatehouse-author' }

t.test('logs in as RFC 6749 §5.1 answers', async t => {
  const { server, logIn } = await application(t)
  const response = await logIn(right)
  t.equal(response.statusCode, 200)
  t.equal(response.headers['cache-control'], 'no-store')
  t.notOk(response.headers['set-cookie'])
  const { access_token: token, refresh_token: refreshToken, ...rest } = response.json<{ access_token: string, refresh_token: string }>()
  t.strictSame(rest, { token_type: 'Bearer', expires_in: 600 })
  t.match(refreshToken, /^[\w-]{86}$/)
  t.equal((await server.inject({ url: '/me', headers: { authorization: `Bearer ${token}` } })).statusCode, 200)
})

t.test('logs in with cookies, and the tokens are nowhere else', async t => {
  const { server, logIn } = await application(t)
  const response = await logIn({ ...right, cookie: true })
  t.equal(response.body, '{"expires_in":600}')
  t.equal(response.headers['cache-control'], 'no-store')
  const [header = '', refreshCookie] = response.headers['set-cookie'] as string[]
  t.match(refreshCookie, /^__Host-refresh=[\w-]{86}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
  t.match(header, /^__Host-access=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  const cookie = String(header.split(';')[0])
  t.equal((await server.inject({ url: '/me', headers: { cookie } })).json().source, 'cookie')
})

t.test('a wrong password and an unknown name are one answer', async t => {
  const { logIn } = await application(t)
  const wrong = await logIn({ ...right, password: 'gatehouse-editor' })
  const unknown = await logIn({ username: 'nobody', password: 'gatehouse-nobody' })
  t.equal(wrong.statusCode, 401)
  t.equal(unknown.statusCode, 401)
  t.equal(wrong.body, unknown.body)
  t.match(wrong.json(), { status: 401, code: 'WRONG_CREDENTIALS', detail: 'The username or the password is wrong.' })
  for (const { headers } of [wrong, unknown]) {
    t.equal(headers['www-authenticate'], 'Bearer realm="publishing"')
    t.equal(headers['content-type'], 'application/problem+json')
    t.notOk(headers['set-cookie'])
  }
})

t.test('absurd input is refused, not suffered', async t => {
  const { server, logIn } = await application(t, { logins: { perAccount: 100, perAddress: 1000 } })
  const bodies: Array<[object, number]> = [
    [{}, 400],
    [{ username: 'author' }, 400],
    [{ ...right, password: '' }, 400],
    [{ ...right, password: 'x'.repeat(1_000_000) }, 400],
    [{ ...right, username: 'x'.repeat(65) }, 400],
    [{ ...right, password: 'x'.repeat(2_000_000) }, 413],
    [{ ...right, password: 5 }, 400],
    [{ ...right, username: { $ne: null } }, 400],
    [{ ...right, username: ['author'] }, 400],
    [{ ...right, cookie: 'true' }, 400],
    [{ ...right, roles: ['admin'] }, 400],
    [{ ...right, password: 'gatehouse-author\0' }, 401],
    [{ ...right, username: 'author\0' }, 401],
    [{ ...right, username: 'AUTHOR' }, 401],
    [{ ...right, username: '__proto__' }, 401],
    [{ ...right, username: '\ud800', password: '\udfff' }, 401],
    [{ ...right, username: '🏰'.repeat(32), password: '🔑'.repeat(128) }, 401]
  ]
  for (const [body, status] of bodies) {
    const response = await logIn(body)
    t.equal(response.statusCode, status, JSON.stringify(body).slice(0, 60))
    t.equal(response.headers['content-type'], 'application/problem+json')
    t.ok(response.body.length < 1000)
  }
  for (const [type, payload] of [['application/json', '{'], ['text/plain', 'x'], ['application/x-www-form-urlencoded', 'username=author'], ['application/json', 'null']]) {
    const { statusCode } = await server.inject({ method: 'POST', url: '/session', headers: { 'content-type': String(type) }, payload: String(payload) })
    t.ok([400, 415].includes(statusCode), `${type} ${payload}`)
  }
  t.ok([400, 415].includes((await server.inject({ method: 'POST', url: '/session' })).statusCode), 'no body at all')
})

t.test('logging out kills the token at once, in both forms', async t => {
  const { ask } = await application(t)
  for (const form of ['header', 'cookie'] as const) {
    const who = { role: 'author' as const, form }
    t.equal((await ask(who, 'GET', '/me')).statusCode, 200)
    const response = await ask(who, 'DELETE', '/session')
    t.equal(response.statusCode, 204)
    t.equal(response.body, '')
    t.strictSame(response.headers['set-cookie'], form === 'cookie'
      ? ['__Host-access=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax', '__Host-refresh=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict']
      : undefined)
    const after = await ask(who, 'GET', '/me')
    t.equal(after.statusCode, 401)
    t.match(after.json(), { code: 'GTH_AUTHN_TOKEN_REVOKED' })
    t.match(after.headers['www-authenticate'], /error="invalid_token"/)
    t.equal((await ask(who, 'DELETE', '/session')).statusCode, 401)
  }
})

t.test('logging out ends one session, not the others of the same person', async t => {
  const { server, ask, logIn } = await application(t)
  await ask(author, 'GET', '/me')
  const { access_token: other } = (await logIn(right)).json<{ access_token: string }>()
  await ask(author, 'DELETE', '/session')
  t.equal((await server.inject({ url: '/me', headers: { authorization: `Bearer ${other}` } })).statusCode, 200)
})

t.test('nobody has no session to end', async t => {
  const { ask } = await application(t)
  const response = await ask(null, 'DELETE', '/session')
  t.equal(response.statusCode, 401)
  t.equal(response.headers['www-authenticate'], 'Bearer realm="publishing"')
})

t.test('another site cannot log somebody out', async t => {
  const { server, headersOf } = await application(t)
  const { cookie } = await headersOf({ role: 'author', form: 'cookie' })
  const headers = { cookie: String(cookie), 'sec-fetch-site': 'cross-site' }
  t.equal((await server.inject({ method: 'DELETE', url: '/session', headers })).statusCode, 403)
  t.equal((await server.inject({ url: '/me', headers })).statusCode, 200)
})

t.test('who guesses is locked out of that account, and nobody else is', async t => {
  const { server, logIn } = await application(t)
  for (let i = 0; i < 10; i++) t.equal((await logIn({ ...right, password: `guess ${i}` })).statusCode, 401)
  const response = await logIn(right)
  t.equal(response.statusCode, 429, 'not even the right password')
  t.equal(response.headers['content-type'], 'application/problem+json')
  const seconds = Number(response.headers['retry-after'])
  t.ok(seconds > 0 && seconds <= 60)
  t.match(response.json(), { code: 'TOO_MANY_LOGINS', detail: `Too many attempts to log in. Try again in ${seconds} seconds.` })
  t.equal((await logIn({ username: 'editor', password: 'gatehouse-editor' })).statusCode, 200)
  const elsewhere = await server.inject({ method: 'POST', url: '/session', payload: right, remoteAddress: '192.0.2.7' })
  t.equal(elsewhere.statusCode, 200)
})

t.test('an address has a limit over all accounts, malformed attempts included', async t => {
  const { server, logIn } = await application(t, { logins: { perAddress: 3 } })
  t.equal((await logIn({})).statusCode, 400)
  for (const username of ['a', 'b']) t.equal((await logIn({ ...right, username })).statusCode, 401)
  const response = await logIn({ ...right, username: 'c' })
  t.equal(response.statusCode, 429)
  t.equal(response.headers['content-type'], 'application/problem+json')
  t.equal(response.json().detail, `Too many attempts to log in. Try again in ${String(response.headers['retry-after'])} seconds.`)
  t.equal((await server.inject('/health')).statusCode, 200, 'the rest has no limit')
})

t.test('the addresses of one IPv6 network count as one', async t => {
  const { server } = await application(t, { logins: { perAccount: 1 } })
  const from = (remoteAddress: string) => server.inject({ method: 'POST', url: '/session', payload: right, remoteAddress })
  t.equal((await from('2001:db8::1')).statusCode, 200)
  t.equal((await from('2001:db8::2')).statusCode, 429)
  t.equal((await from('2001:db8:0:1::1')).statusCode, 200)
})
