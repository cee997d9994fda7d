import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openStore } from '../../store/open.ts'
import { application, author } from './application.ts'

/** Keeps somebody from logging in to the application of this test. */
async function disable (t: Test, username: string): Promise<void> {
  const { people, close } = await openStore(join(t.testdirName, 'development'))
  await people.setDisabled(username, true)
  await close()
}

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

t.test('a wrong password, an unknown name, a disabled person and absurdities are one answer', async t => {
  const { server } = await application(t, { logins: { perAccount: 1000, perAddress: 1000 } })
  await disable(t, 'reader')
  const attempts: Array<[string, string]> = [
    ['author', 'gatehouse-editor'],
    ['nobody', 'gatehouse-nobody'],
    ['reader', 'gatehouse-reader'],
    ['reader', 'gatehouse-author'],
    ...['', '\0', 'gatehouse-author\0', 'gatehouse-author ', '\ud800', 'gatehouse-author\udfff', 'cafe\u0301', '🔑'.repeat(128), '🔑'.repeat(129), 'x'.repeat(257),
      'x'.repeat(1024 * 1024), '\u{1f512}'.repeat(400_000)].map((password): [string, string] => ['author', password]),
    ...['', '\0', 'author\0', 'AUTHOR', ' author', '__proto__', 'constructor', '\ud800', 'author\udfff', '🏰'.repeat(32), '🏰'.repeat(33), 'x'.repeat(65),
      'x'.repeat(1024 * 1024)].map((username): [string, string] => [username, 'gatehouse-author'])
  ]
  const seen = new Set<string>()
  for (const [username, password] of attempts) {
    for (const cookie of [{}, { cookie: true }]) {
      const { statusCode, headers, body } = await server.inject({ method: 'POST', url: '/session', payload: { username, password, ...cookie } })
      t.equal(statusCode, 401, JSON.stringify([username, password]).slice(0, 60))
      const { date, ...constant } = headers
      seen.add(JSON.stringify([constant, body]))
    }
  }
  t.equal(seen.size, 1)
  const [[headers, body]] = [...seen].map(answer => JSON.parse(answer)) as [[Record<string, string>, string]]
  t.match(JSON.parse(body), { status: 401, code: 'WRONG_CREDENTIALS', detail: 'The username or the password is wrong.' })
  t.match(headers, { 'www-authenticate': 'Bearer realm="publishing"', 'content-type': 'application/problem+json' })
  t.notOk(headers['set-cookie'])
})

t.test('a body that is no login is refused, not suffered, and tells nothing', async t => {
  const { server, logIn } = await application(t, { logins: { perAddress: 1000 } })
  const bodies: Array<[object, number]> = [
    [{}, 400],
    [{ username: 'author' }, 400],
    [{ ...right, password: 5 }, 400],
    [{ ...right, password: null }, 400],
    [{ ...right, password: ['gatehouse-author'] }, 400],
    [{ ...right, username: { $ne: null } }, 400],
    [{ ...right, username: ['author'] }, 400],
    [{ ...right, cookie: 'true' }, 400],
    [{ ...right, roles: ['admin'] }, 400],
    [{ ...right, password: 'x'.repeat(3_000_000) }, 413]
  ]
  for (const [body, status] of bodies) {
    const [known, unknown] = [await logIn(body), await logIn({ ...body, ...('username' in body && body.username === 'author' && { username: 'nobody' }) })]
    t.equal(known.statusCode, status, JSON.stringify(body).slice(0, 60))
    t.equal(known.headers['content-type'], 'application/problem+json')
    t.ok(known.body.length < 1000)
    t.strictSame([unknown.statusCode, unknown.body], [known.statusCode, known.body])
  }
  for (const [type, payload] of [['application/json', '{'], ['text/plain', 'x'], ['application/x-www-form-urlencoded', 'username=author'], ['application/json', 'null']]) {
    const { statusCode } = await server.inject({ method: 'POST', url: '/session', headers: { 'content-type': String(type) }, payload: String(payload) })
    t.ok([400, 415].includes(statusCode), `${type} ${payload}`)
  }
  t.ok([400, 415].includes((await server.inject({ method: 'POST', url: '/session' })).statusCode), 'no body at all')
})

t.test('a login ends the session that the client still holds, in the body or in a cookie; a failed one does not', async t => {
  const { server, logIn } = await application(t)
  const inBody = (await logIn(right)).json<{ access_token: string, refresh_token: string }>()
  const inCookie = Object.fromEntries((await logIn({ ...right, cookie: true })).cookies.map(({ name, value }) => [name, value]))
  const statuses = async () => [
    (await server.inject({ url: '/me', headers: { authorization: `Bearer ${inBody.access_token}` } })).statusCode,
    (await server.inject({ url: '/me', cookies: inCookie })).statusCode
  ]
  const again = (payload: object, cookies = {}) => server.inject({ method: 'POST', url: '/session', payload: { ...right, ...payload }, cookies })
  t.equal((await again({ password: 'wrong', refresh_token: inBody.refresh_token }, inCookie)).statusCode, 401)
  t.strictSame(await statuses(), [200, 200])
  t.equal((await again({ refresh_token: inBody.refresh_token })).statusCode, 200)
  t.strictSame(await statuses(), [401, 200])
  t.equal((await again({ cookie: true }, inCookie)).statusCode, 200)
  t.strictSame(await statuses(), [401, 401])
  t.equal((await again({ refresh_token: 'none of ours' })).statusCode, 200)
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
