import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify from 'fastify'
import { generateKey, keyring } from 'fastify-gatehouse/keys'
import wellKnown from 'fastify-gatehouse/well-known'
import { SignJWT } from 'jose'
import { WebSocket } from 'ws'

// Runs in a project that has the package installed, beside its compiled examples: each is booted on a free port and
// asked by HTTP what its users would ask.

const SECRET = 'a secret of this check, of nobody else'
const ISSUER = 'https://login.example.com'
const AUDIENCE = 'https://api.example.com'

const opened = []

async function listen (app, port = 0) {
  opened.push(app)
  return app.listen({ host: '127.0.0.1', port })
}

async function status (url, { token, body, headers = {}, method = body === undefined ? 'GET' : 'POST' } = {}) {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  await response.arrayBuffer()
  return response.status
}

/** A token of the shared secret. */
function token (claims = {}, typ = 'at+jwt') {
  return new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'ada', ...claims }).setProtectedHeader({ alg: 'HS256', typ }).setExpirationTime('1 min').sign(Buffer.from(SECRET))
}

async function freeOrigin () {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

/** An issuer that publishes its key. */
async function startIssuer () {
  const issuer = await freeOrigin()
  const keys = keyring({ keys: [generateKey('ES256')] })
  const app = Fastify()
  await app.register(wellKnown, { issuer, keys })
  await listen(app, Number(new URL(issuer).port))
  const { algorithm, kid, keyObject } = keys.signing()
  const token = claims => new SignJWT({ iss: issuer, aud: AUDIENCE, sub: 'ada', ...claims })
    .setProtectedHeader({ alg: algorithm, kid, typ: 'at+jwt' }).setExpirationTime('1 min').sign(keyObject)
  return { issuer, token }
}

const checks = {
  smallest: async ({ default: smallest }) => {
    const at = await listen(await smallest(SECRET))
    assert.deepEqual([await status(`${at}/health`), await status(`${at}/me`), await status(`${at}/me`, { token: await token() })], [200, 401, 200])
    assert.deepEqual([await status(`${at}/articles`, { token: await token() }), await status(`${at}/articles`, { token: await token({ roles: ['reader'] }) })], [403, 200])
  },

  'openid-resource-server': async ({ default: openidResourceServer }) => {
    const { issuer, token } = await startIssuer()
    const at = await listen(await openidResourceServer({ issuer, audience: AUDIENCE }))
    const [author, narrow] = [await token({ roles: ['author'] }), await token({ roles: ['author'], scope: 'article:read' })]
    const body = { title: 'Moats' }
    assert.deepEqual([await status(`${at}/ready`), await status(`${at}/articles`), await status(`${at}/articles`, { token: narrow })], [200, 401, 200])
    assert.deepEqual([await status(`${at}/articles`, { token: author, body }), await status(`${at}/articles`, { token: narrow, body })], [201, 403])
  },

  'single-page-app': async ({ default: singlePageApp }) => {
    const at = await listen(await singlePageApp())
    const logIn = password => fetch(`${at}/session`, { method: 'POST', headers: { 'content-type': 'application/json', origin: at }, body: JSON.stringify({ username: 'ada', password }) })
    assert.equal((await logIn('wrong')).status, 401)
    const response = await logIn('gatehouse-ada')
    assert.equal(response.status, 200)
    const cookie = response.headers.getSetCookie().map(text => text.split(';')[0]).join('; ')
    const from = origin => ({ headers: { cookie, origin }, body: { title: 'Moats' } })
    assert.deepEqual([await status(`${at}/articles`, from(at)), await status(`${at}/articles`, from('https://evil.example'))], [200, 403])
    assert.deepEqual([await status(`${at}/session`, { method: 'DELETE', headers: { cookie, origin: at } }), await status(`${at}/me`, { headers: { cookie } })], [204, 401])
  },

  'two-services': async ({ default: service }) => {
    const [north, south] = [await freeOrigin(), await freeOrigin()]
    for (const [self, peer] of [[north, south], [south, north]]) await listen(await service({ self, peer }), Number(new URL(self).port))
    assert.deepEqual([await status(`${north}/of-the-neighbour`), await status(`${north}/articles`)], [200, 401])
    // The first of the two asks again for the keys of the second.
    const end = Date.now() + 30_000
    while (await status(`${south}/of-the-neighbour`) !== 200) {
      assert.ok(Date.now() < end, 'the first never knows the keys of the second')
      await sleep(100)
    }
  },

  'many-tenants': async ({ default: manyTenants }) => {
    const [acme, bolt] = [await startIssuer(), await startIssuer()]
    const at = await listen(await manyTenants({ audience: AUDIENCE, issuers: { acme: acme.issuer, bolt: bolt.issuer } }))
    const [ours, theirs] = [await acme.token({ roles: ['author'] }), await bolt.token({ roles: ['author'] })]
    const url = `${at}/tenants/acme/articles`
    assert.deepEqual([await status(url), await status(url, { token: ours }), await status(url, { token: theirs })], [401, 200, 404])
  },

  websocket: async ({ default: chat }) => {
    const at = await listen(await chat())
    const logIn = async name => (await (await fetch(`${at}/session/${name}`, { method: 'POST' })).json()).access_token
    const join = token => new WebSocket(`${at.replace('http', 'ws')}/chat`, { headers: { authorization: `Bearer ${token}` } })
    const token = await logIn('ada')
    const socket = join(token)
    await once(socket, 'open')
    const [request, refused] = await once(join(await logIn('stranger')), 'unexpected-response')
    request.destroy()
    assert.equal(refused.statusCode, 403)
    assert.equal(await status(`${at}/session`, { method: 'DELETE', token }), 204)
    const [code, reason] = await once(socket, 'close')
    assert.deepEqual([code, String(reason)], [4401, 'GTH_AUTHN_TOKEN_REVOKED'])
  },

  'from-fastify-jwt/before': async ({ default: before }) => {
    const at = await listen(await before(SECRET))
    const editor = await token({ roles: ['editor'] }, 'JWT')
    assert.deepEqual([await status(`${at}/me`), await status(`${at}/me`, { token: editor }), await status(`${at}/articles/7`, { method: 'DELETE' })], [401, 200, 200])
  },

  'from-fastify-jwt/after': async ({ default: after }) => {
    const at = await listen(await after(SECRET))
    const editor = await token({ roles: ['editor'] }, 'JWT')
    assert.deepEqual([await status(`${at}/me`), await status(`${at}/me`, { token: editor }), await status(`${at}/articles/7`, { method: 'DELETE' })], [401, 200, 401])
    assert.equal(await status(`${at}/articles/7`, { method: 'DELETE', token: editor }), 200)
  }
}

/** Started as a program, it listens and says where. */
async function startsAsProgram (file) {
  const child = spawn(process.execPath, [file], { env: { ...process.env, PORT: '0', SECRET }, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const [at] = await once(createInterface({ input: child.stdout }), 'line', { signal: AbortSignal.timeout(60_000) })
  assert.equal(await status(`${at}/health`), 200)
  child.kill()
  await exited
}

const found = readdirSync('examples', { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.js')).map(name => name.slice(0, -'.js'.length))
assert.deepEqual(found.filter(name => !Object.hasOwn(checks, name)), [], 'an example that nobody checks')
// Where Node strips types, also as they are written.
const kinds = ['js', ...(process.features.typescript ? ['ts'] : [])]
for (const kind of kinds) {
  for (const [name, check] of Object.entries(checks)) {
    await check(await import(`./examples/${name}.${kind}`)).catch(error => { throw new Error(`examples/${name}.${kind}`, { cause: error }) })
  }
  await startsAsProgram(`examples/smallest.${kind}`)
}
await Promise.all(opened.map(app => app.close()))
console.log(`Node ${process.version}: ${Object.keys(checks).length} examples do what they say, as ${kinds.join(' and ')}.`)
