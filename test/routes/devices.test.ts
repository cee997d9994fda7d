import t from 'tap'
import { application, author, editor } from './application.ts'

interface Device { id: string, device: string | null, current: boolean, createdAt: string }

t.test('where somebody is logged in, and which of them asks', async t => {
  const { server, ask, logIn } = await application(t)
  await ask(author, 'GET', '/me')
  await server.inject({ method: 'POST', url: '/session', payload: { username: 'author', password: 'gatehouse-author' }, headers: { 'user-agent': 'Telephone/1.0' } })
  await logIn({ username: 'editor', password: 'gatehouse-editor' })
  const { items } = (await ask(author, 'GET', '/session/devices')).json<{ items: Device[] }>()
  t.equal(items.length, 2)
  t.strictSame(items.filter(({ current }) => current).length, 1)
  t.ok(items.some(({ device }) => device === 'Telephone/1.0'))
  t.match(items[0], { id: /^[\w-]{43}$/, createdAt: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, usedAt: String, expiresAt: String })
})

t.test('logging out one device, but no one else\'s', async t => {
  const { server, ask, logIn } = await application(t)
  const { access_token: token } = (await logIn({ username: 'author', password: 'gatehouse-author' })).json<{ access_token: string }>()
  const { items } = (await ask(author, 'GET', '/session/devices')).json<{ items: Device[] }>()
  const other = items.find(({ current }) => !current)
  const path = `/session/devices/${other?.id}`
  t.equal((await ask(editor, 'DELETE', path)).json().code, 'DEVICE_NOT_FOUND')
  t.equal((await server.inject({ url: '/me', headers: { authorization: `Bearer ${token}` } })).statusCode, 200)
  t.equal((await ask(author, 'DELETE', path)).statusCode, 204)
  t.equal((await server.inject({ url: '/me', headers: { authorization: `Bearer ${token}` } })).statusCode, 401)
  t.equal((await ask(author, 'DELETE', path)).statusCode, 404)
  t.equal((await ask(author, 'GET', '/me')).statusCode, 200)
})

t.test('logging out everywhere', async t => {
  const { server, ask, logIn } = await application(t)
  const { access_token: token, refresh_token: refreshToken } = (await logIn({ username: 'author', password: 'gatehouse-author' })).json<{ access_token: string, refresh_token: string }>()
  const cookie = { role: 'author', form: 'cookie' } as const
  const response = await ask(cookie, 'DELETE', '/session/all')
  t.equal(response.statusCode, 204)
  t.strictSame(response.cookies.map(({ name, value }) => [name, value]), [['__Host-access', ''], ['__Host-refresh', '']])
  t.equal((await ask(cookie, 'GET', '/me')).statusCode, 401)
  t.equal((await server.inject({ url: '/me', headers: { authorization: `Bearer ${token}` } })).statusCode, 401)
  t.equal((await server.inject({ method: 'POST', url: '/session/refresh', payload: { refresh_token: refreshToken } })).statusCode, 401)
  t.equal((await ask(editor, 'GET', '/me')).statusCode, 200)
  for (const [method, url] of [['GET', '/session/devices'], ['DELETE', '/session/all']] as const) t.equal((await ask(null, method, url)).statusCode, 401)
})
