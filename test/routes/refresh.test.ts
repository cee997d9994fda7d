import t from 'tap'
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
