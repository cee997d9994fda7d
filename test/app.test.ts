import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import Fastify from 'fastify'
import t from 'tap'
import app from '../app.ts'
import { generateKey, writeKey } from '../plugins/keys/index.ts'
import { admin, application, author, editor, reader, type Form, type Role, type Who } from './routes/application.ts'

const UNKNOWN = '/articles/00000000-0000-4000-8000-000000000000'
const draft = { title: 'A title', body: 'A body' }

/** What each route answers to nobody, reader, author, editor and admin; of an article that is not there. */
const MATRIX: Array<[method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE', url: string, payload: object | undefined, statuses: [number, number, number, number, number]]> = [
  ['GET', '/health', undefined, [200, 200, 200, 200, 200]],
  ['HEAD', '/health', undefined, [200, 200, 200, 200, 200]],
  ['POST', '/session', { username: 'x', password: 'x' }, [401, 401, 401, 401, 401]],
  ['GET', '/me', undefined, [401, 200, 200, 200, 200]],
  ['HEAD', '/me', undefined, [401, 200, 200, 200, 200]],
  ['GET', '/articles', undefined, [401, 200, 200, 200, 200]],
  ['HEAD', '/articles', undefined, [401, 200, 200, 200, 200]],
  ['GET', UNKNOWN, undefined, [401, 404, 404, 404, 404]],
  ['POST', '/articles', draft, [401, 403, 201, 201, 201]],
  ['PUT', UNKNOWN, draft, [401, 403, 404, 404, 404]],
  ['DELETE', UNKNOWN, undefined, [401, 403, 404, 404, 404]],
  ['POST', `${UNKNOWN}/publish`, undefined, [401, 403, 403, 404, 404]],
  ['GET', '/people', undefined, [401, 403, 403, 403, 200]],
  ['HEAD', '/people', undefined, [401, 403, 403, 403, 200]],
  ['GET', '/', undefined, [200, 200, 200, 200, 200]],
  ['GET', '/nothing', undefined, [404, 404, 404, 404, 404]],
  ['GET', '/people/', undefined, [401, 400, 400, 400, 400]],
  ['GET', '/people/author', undefined, [401, 403, 200, 403, 200]],
  ['GET', '/people/nobody', undefined, [401, 403, 403, 403, 404]],
  ['PUT', '/people/author/roles', { roles: ['author'] }, [401, 403, 403, 403, 200]],
  ['PUT', '/people/nobody/roles', { roles: ['author'] }, [401, 403, 403, 403, 404]],
  ['PUT', '/people/author/roles', { roles: ['owner'] }, [401, 403, 403, 403, 400]],
  ['PUT', '/people/author/unlock', undefined, [401, 403, 403, 403, 204]],
  ['PUT', '/people/nobody/unlock', undefined, [401, 403, 403, 403, 404]],
  ['DELETE', '/health', undefined, [404, 404, 404, 404, 404]],
  ['GET', '/.well-known/jwks.json', undefined, [200, 200, 200, 200, 200]],
  ['GET', '/.well-known/oauth-authorization-server', undefined, [200, 200, 200, 200, 200]],
  ['DELETE', '/session', undefined, [401, 204, 204, 204, 204]]
]

t.test('every route answers every role alike, whichever way the token comes', async t => {
  for (const form of ['header', 'cookie'] satisfies Form[]) {
    const { ask } = await application(t, { logins: { perAccount: 100 } })
    const everybody: Who[] = [null, ...['reader', 'author', 'editor', 'admin'].map(role => ({ role: role as Role, form }))]
    for (const [method, url, payload, statuses] of MATRIX) {
      const responses = await Promise.all(everybody.map(who => ask(who, method, url, payload)))
      t.strictSame(responses.map(({ statusCode }) => statusCode), statuses, `${method} ${url} (${form})`)
      for (const { statusCode, headers } of responses) {
        if (statusCode >= 400) t.equal(headers['content-type'], 'application/problem+json')
        if (statusCode === 401 || statusCode === 403) t.match(headers['www-authenticate'], /^Bearer /)
        t.equal(headers['x-content-type-options'], 'nosniff')
      }
    }
  }
})

t.test('a credential that is no good is a 401, where one is looked at', async t => {
  const { server, headersOf } = await application(t)
  const { authorization } = await headersOf(admin)
  const token = String(authorization).slice('Bearer '.length)
  for (const value of ['Bearer rubbish', `Bearer ${token}x`, `Bearer ${token.slice(0, -4)}`, `Basic ${token}`, token, 'Bearer', 'Bearer ']) {
    for (const url of ['/me', '/articles', '/people', UNKNOWN]) {
      const response = await server.inject({ url, headers: { authorization: value } })
      t.equal(response.statusCode, 401)
      t.match(response.headers['www-authenticate'], /^Bearer realm="publishing"/)
    }
  }
  t.equal((await server.inject(`/me?access_token=${token}`)).statusCode, 401, 'a token is never looked for in the query')
  const twice = await server.inject({ url: '/me', headers: { authorization: 'Bearer rubbish', cookie: `__Host-access=${token}` } })
  t.equal(twice.statusCode, 401, 'a header decides, though the cookie is good')
})

t.test('another site can do nothing with somebody\'s cookie', async t => {
  const { server, headersOf } = await application(t)
  const { cookie } = await headersOf({ role: 'author', form: 'cookie' })
  for (const site of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }]) {
    const response = await server.inject({ method: 'POST', url: '/articles', payload: draft, headers: { cookie: String(cookie), ...site } })
    t.equal(response.statusCode, 403)
    t.match(response.json(), { code: 'GTH_AUTHN_CROSS_SITE' })
  }
  t.equal((await server.inject({ method: 'POST', url: '/articles', payload: draft, headers: { cookie: String(cookie), host: 'publishing.example', origin: 'https://publishing.example' } })).statusCode, 201)
})

t.test('articles, deletions, sessions and logouts survive a restart', async t => {
  const dataDir = t.testdirName
  const before = await application(t, { dataDir })
  const article = (await before.ask(author, 'POST', '/articles', draft)).json<{ id: string }>()
  const { items } = (await before.ask(editor, 'GET', '/articles')).json<{ items: Array<{ id: string }> }>()
  for (const { id } of items) if (id !== article.id) await before.ask(editor, 'DELETE', `/articles/${id}`)
  await before.ask(author, 'DELETE', '/session')
  const [alive, dead] = [await before.headersOf(editor), await before.headersOf(author)]
  await before.server.close()

  const { server } = await application(t, { dataDir })
  t.equal((await server.inject({ url: '/me', headers: dead })).statusCode, 401)
  const response = await server.inject({ url: '/articles', headers: alive })
  t.equal(response.statusCode, 200)
  t.strictSame(response.json().items, [article], 'nothing is seeded a second time')
})

t.test('production seeds nobody, and never meets what development seeded', async t => {
  const dataDir = t.testdirName
  await application(t, { dataDir })
  const { logIn, server } = await application(t, { dataDir, production: true, signingSecret: randomBytes(32).toString('base64url') })
  for (const username of ['reader', 'author', 'editor', 'admin']) {
    t.equal((await logIn({ username, password: `gatehouse-${username}` })).statusCode, 401)
  }
  t.equal((await server.inject('/health')).statusCode, 200)
  t.strictSame(readdirSync(dataDir).sort(), ['development', 'keys', 'production'])
})

t.test('production without a key does not start, and leaves nothing behind', async t => {
  const dataDir = t.testdir()
  const server = Fastify()
  t.teardown(() => server.close())
  await t.rejects(async () => server.register(app, { dataDir, production: true }), { code: 'SIGNING_KEYS_MISSING' })
  t.strictSame(readdirSync(dataDir), [])
})

t.test('a token of another application is refused, though the key is the same', async t => {
  const signingSecret = randomBytes(32).toString('base64url')
  const one = await application(t, { dataDir: `${t.testdirName}-1`, signingSecret, issuer: 'https://one.example' })
  const two = await application(t, { dataDir: `${t.testdirName}-2`, signingSecret, issuer: 'https://two.example' })
  const three = await application(t, { dataDir: `${t.testdirName}-3`, signingSecret, issuer: 'https://one.example', audience: 'https://three.example' })
  const headers = await one.headersOf(reader)
  t.equal((await one.server.inject({ url: '/me', headers })).statusCode, 200)
  t.equal((await two.server.inject({ url: '/me', headers })).json().code, 'GTH_AUTHN_ISSUER_UNTRUSTED')
  t.equal((await three.server.inject({ url: '/me', headers })).json().code, 'GTH_AUTHN_AUDIENCE_MISMATCH')
})

t.test('the keys that sign are published, and where they are is said', async t => {
  const { server, headersOf } = await application(t)
  const { issuer, jwks_uri: uri } = (await server.inject('/.well-known/oauth-authorization-server')).json<{ issuer: string, jwks_uri: string }>()
  const { keys } = (await server.inject(new URL(uri).pathname)).json<{ keys: Array<{ kid: string }> }>()
  const [header, claims] = String((await headersOf(reader)).authorization).slice('Bearer '.length).split('.').slice(0, 2)
    .map(part => JSON.parse(Buffer.from(part, 'base64url').toString()) as { kid?: string, iss?: string })
  t.equal(claims?.iss, issuer)
  t.equal(header?.kid, keys[0]?.kid)
})

t.test('from a single secret to keys: what the secret signed for the former issuer is good still', async t => {
  const signingSecret = randomBytes(32).toString('base64url')
  const audience = 'https://one.example'
  const dataDir = t.testdirName
  const keys = `${t.testdirName}-keys`
  t.teardown(() => rmSync(keys, { recursive: true }))
  writeKey(keys, generateKey('ES256'))
  const before = await application(t, { dataDir, signingSecret, issuer: 'https://one.example', audience })
  const headers = await before.headersOf(reader)
  const after = await application(t, { dataDir: `${dataDir}-after`, keys, signingSecret, formerIssuer: 'https://one.example', issuer: 'https://two.example', audience })
  t.equal((await after.server.inject({ url: '/me', headers })).statusCode, 200)
  t.equal((await after.server.inject({ url: '/me', headers: await after.headersOf(reader) })).statusCode, 200)
  await t.rejects(application(t, { dataDir, keys, signingSecret, issuer: 'https://two.example' }), { code: 'FORMER_ISSUER_MISSING' })
})

t.test('development that others could reach is refused before anything is made; production may be reached', async t => {
  const dataDir = t.testdir()
  for (const host of ['0.0.0.0', '::', '', '192.0.2.1']) {
    const server = Fastify()
    t.teardown(() => server.close())
    await t.rejects(async () => server.register(app, { dataDir, production: false, host }), { code: 'HOST_NOT_LOOPBACK' })
  }
  t.strictSame(readdirSync(dataDir), [])
  await t.resolves(application(t, { dataDir, production: true, host: '0.0.0.0', signingSecret: randomBytes(32).toString('base64url') }))
})
