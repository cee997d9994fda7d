import { Type } from '@sinclair/typebox'
import fastify, { type FastifyRequest, type InjectOptions } from 'fastify'
import t from 'tap'
import { requestOf } from '../../plugins/acting/acting.ts'
import authn, { type AuthnOptions } from '../../plugins/authn/index.ts'
import { fixedKeys, KeysUnavailable, remoteKeys, secretKey } from '../../plugins/keys/index.ts'
import { makeKeySource } from '../../plugins/keys/key-source.ts'
import { startEndpoint } from '../keys/remote/endpoint.ts'
import { claims, HEADER, hmac, ISSUER, mint, now, rawClaims, SECRET, TRUST } from './mint.ts'

async function build (options: Partial<AuthnOptions> = {}) {
  const app = fastify()
  await app.register(authn, { trust: TRUST, cookie: {}, ...options })
  const answer = async ({ auth, claims }: FastifyRequest) => ({ auth, same: auth?.claims === claims })
  app.all('/private', { onRequest: app.authenticate }, answer)
  app.get('/public', async ({ auth }) => ({ auth }))
  app.all('/optional', async request => ({ auth: await request.authenticate({ optional: true }) }))
  app.get('/claims', async request => request.claims)
  t.teardown(() => app.close())
  return app
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

t.test('a good token, by header and by cookie', async t => {
  const app = await build()
  const body = claims({ roles: ['author'] })
  const token = mint(body)
  for (const [source, headers] of [['header', bearer(token)], ['header', { authorization: `bEARER  ${token}` }], ['cookie', { cookie: `a=1; __Host-access=${token}; b=2` }]] as const) {
    const response = await app.inject({ url: '/private', headers })
    t.equal(response.statusCode, 200)
    t.strictSame(response.json(), { auth: { subject: 'alice', claims: body, source, issuer: ISSUER }, same: true })
  }
})

t.test('a test is somebody without a token, and only that one', async t => {
  const app = await build()
  const acted = await app.inject({ url: '/private', Request: requestOf({ identity: { subject: 'ada', claims: { roles: ['author'] }, grant: null }, rehearsal: null }) } as InjectOptions)
  t.match(acted.json(), { auth: { subject: 'ada', issuer: ISSUER, source: 'header', claims: { roles: ['author'] } }, same: true })
  t.equal((await app.inject('/private')).statusCode, 401)
})

t.test('refusals: status, code and challenge, and nothing of the token', async t => {
  const app = await build()
  const rows: Array<[string, InjectOptions['headers'], number, string]> = [
    ['CREDENTIAL_MISSING', {}, 401, 'Bearer realm="api"'],
    ['SCHEME_UNSUPPORTED', { authorization: 'Basic dTpw', cookie: `__Host-access=${mint()}` }, 401, 'Bearer realm="api"'],
    ['TOKEN_MALFORMED', bearer('nonsense'), 401, 'error="invalid_token"'],
    ['TOKEN_TOO_LONG', bearer('a'.repeat(8193)), 401, 'error="invalid_token"'],
    ['TYPE_INVALID', bearer(mint(claims(), { alg: 'HS256', typ: 'JWT' })), 401, 'error="invalid_token"'],
    ['CRITICAL_UNSUPPORTED', bearer(mint(claims(), { ...HEADER, crit: [] })), 401, 'error="invalid_token"'],
    ['ALGORITHM_REFUSED', bearer(mint(claims(), { ...HEADER, alg: 'none' })), 401, 'error="invalid_token"'],
    ['SIGNATURE_INVALID', bearer(mint(claims(), HEADER, hmac(Buffer.alloc(32)))), 401, 'error="invalid_token"'],
    ['ISSUER_UNTRUSTED', bearer(mint(claims({ iss: 'x' }))), 401, 'error="invalid_token"'],
    ['AUDIENCE_MISMATCH', bearer(mint(claims({ aud: 'x' }))), 401, 'error="invalid_token"'],
    ['TOKEN_EXPIRED', bearer(mint(claims({ exp: now() }))), 401, 'error="invalid_token"'],
    ['TOKEN_EARLY', bearer(mint(claims({ nbf: now() + 60 }))), 401, 'error="invalid_token"'],
    ['CLAIM_INVALID', bearer(mint(rawClaims('"exp":1e400'))), 401, 'error="invalid_token"'],
    ['CREDENTIAL_REPEATED', { cookie: '__Host-access=a; __Host-access=b' }, 401, 'error="invalid_token"']
  ]
  for (const [name, headers, status, challenge] of rows) {
    const response = await app.inject({ url: '/private', headers: headers ?? {} })
    t.equal(response.statusCode, status, name)
    t.equal(response.json().code, `GTH_AUTHN_${name}`)
    t.match(response.headers['www-authenticate'], challenge)
    t.notMatch(response.body + JSON.stringify(response.headers), /eyJ|nonsense|aaaa/)
  }
})

t.test('cross-site: a cookie does not count, a header does', async t => {
  const app = await build()
  const token = mint()
  const site = { 'sec-fetch-site': 'cross-site', origin: 'https://attacker.example' }
  const post = async (headers: Record<string, string>, url: string) => {
    const response = await app.inject({ method: 'POST', url, headers })
    return [response.statusCode, response.json().code ?? response.json().auth.source, response.headers['www-authenticate']]
  }
  const cookie = `__Host-access=${token}`
  for (const url of ['/private', '/optional']) {
    t.strictSame(await post({ cookie, ...site }, url), [403, 'GTH_AUTHN_CROSS_SITE', 'Bearer realm="api"'])
    t.strictSame(await post({ cookie, host: 'api.example.com', origin: 'https://api.example.com' }, url), [200, 'cookie', undefined])
    t.strictSame(await post({ cookie }, url), [200, 'cookie', undefined])
    t.strictSame(await post({ ...bearer(token), ...site }, url), [200, 'header', undefined])
  }
})

t.test('claims cannot be read where nobody authenticated', async t => {
  const app = await build()
  for (const headers of [{}, bearer(mint())]) {
    const response = await app.inject({ url: '/claims', headers })
    t.equal(response.statusCode, 500)
    t.equal(response.json().code, 'GTH_AUTHN_NOT_AUTHENTICATED')
  }
  t.strictSame((await app.inject({ url: '/public', headers: bearer(mint()) })).json(), { auth: null }, 'auth is null')
})

t.test('an application\'s own error handler that knows nothing', async t => {
  const app = fastify()
  app.setErrorHandler((error, _request, reply) => reply.send({ own: (error as { code?: string }).code }))
  await app.register(authn, { trust: TRUST, realm: 'ours' })
  app.get('/', { onRequest: app.authenticate }, async () => t.fail('the handler ran'))
  t.teardown(() => app.close())
  const response = await app.inject('/')
  t.equal(response.statusCode, 401)
  t.equal(response.headers['www-authenticate'], 'Bearer realm="ours"')
  t.strictSame(response.json(), { own: 'GTH_AUTHN_CREDENTIAL_MISSING' })
})

t.test('what an error handler adds to a refusal does not reach the next client', async t => {
  const app = fastify()
  app.setErrorHandler(async (error, request, reply) => {
    const { headers } = error as unknown as { headers: Record<string, string> }
    headers['x-private'] = String(request.query)
    headers['www-authenticate'] = 'Custom'
    reply.code(401).headers(headers)
    return {}
  })
  await app.register(authn, { trust: TRUST })
  app.get('/', { onRequest: app.authenticate }, async () => t.fail('the handler ran'))
  let untouched: unknown
  await app.register(async scope => {
    scope.setErrorHandler(async (error, _request, reply) => { untouched = (error as { headers?: object }).headers; return reply.code(401).send({}) })
    scope.get('/next', { onRequest: scope.authenticate }, async () => t.fail('the handler ran'))
  })
  t.teardown(() => app.close())
  const { statusCode, headers } = await app.inject('/')
  t.match([statusCode, headers['www-authenticate']], [401, 'Custom'])
  const next = await app.inject('/next')
  t.match([next.statusCode, next.headers['www-authenticate']], [401, 'Bearer realm="api"'])
  t.strictSame(untouched, { 'www-authenticate': 'Bearer realm="api"' })
})

t.test('deep claims are refused before anything recursive meets them', async t => {
  const app = await build()
  for (const [depth, status] of [[60, 200], [2500, 401]] as const) {
    const token = mint(rawClaims(`"deep":${'['.repeat(depth)}${']'.repeat(depth)}`))
    t.ok(token.length < 8192)
    const response = await app.inject({ url: '/private', headers: bearer(token) })
    t.equal(response.statusCode, status)
    if (status === 401) t.match(response.json(), { code: 'GTH_AUTHN_TOKEN_MALFORMED' })
  }
})

t.test('two requests with one token share nothing that could be changed', async t => {
  const app = fastify()
  await app.register(authn, { trust: TRUST })
  const seen: FastifyRequest[] = []
  app.get('/', { onRequest: app.authenticate }, async request => {
    seen.push(request)
    const set = (target: object, name: string) => Reflect.set(target, name, { admin: true })
    for (const assigned of [{ auth: { subject: 'mallory' } }, { auth: 'mallory' }, { claims: {} }]) t.throws(() => Object.assign(request, assigned), { code: 'GTH_AUTHN_IDENTITY_ASSIGNED', statusCode: 500 })
    Object.assign(request, { auth: null, claims: null })
    t.throws(() => Object.assign(request.claims, { sub: 'mallory' }), TypeError)
    t.notOk(set(request.claims, 'sub') || set(Object(request.auth), 'subject') || set(Object(request.claims).nested[0], 'a'))
    return request.auth
  })
  t.teardown(() => app.close())
  const headers = bearer(mint(claims({ nested: [{ a: 1 }] })))
  const [one, two] = [await app.inject({ url: '/', headers }), await app.inject({ url: '/', headers }), await app.inject({ url: '/', headers })]
  t.match(two.json(), { subject: 'alice', claims: { nested: [{ a: 1 }] } })
  t.equal(one.body, two.body)
  t.equal(seen[1]?.auth, seen[2]?.auth, 'remembered, and frozen through and through')
})

t.test('isRevoked and claims, end to end', async t => {
  const app = await build({ isRevoked: async ({ claims }) => { if (claims.jti === 'down') throw new Error('redis://user:password@host'); return claims.jti === 'gone' }, claims: Type.Object({ jti: Type.String() }) })
  const get = async (jti?: string) => {
    const { statusCode, json, body, headers } = await app.inject({ url: '/private', headers: bearer(mint(claims({ jti }))) })
    t.notMatch(body, 'password')
    return [statusCode, json().code, headers['www-authenticate'] !== undefined]
  }
  t.strictSame(await get('fine'), [200, undefined, false])
  t.strictSame(await get('gone'), [401, 'GTH_AUTHN_TOKEN_REVOKED', true])
  t.strictSame(await get('down'), [503, 'GTH_AUTHN_REVOCATION_UNAVAILABLE', false])
  t.strictSame(await get(), [401, 'GTH_AUTHN_CLAIMS_MISMATCH', true])
})

t.test('the access cookie', async t => {
  const app = fastify()
  await app.register(async scope => {
    await scope.register(authn, { trust: TRUST, cookie: {} })
    scope.get<{ Querystring: { age?: string } }>('/set', async ({ query }, reply) => reply.setAccessCookie('a.b.c', query.age === undefined ? undefined : { maxAge: Number(query.age) }).header('set-cookie', 'other=1').send('set'))
    scope.get('/clear', async (_request, reply) => reply.clearAccessCookie().send('cleared'))
  })
  await app.register(async scope => {
    await scope.register(authn, { trust: { ...TRUST, keys: secretKey(SECRET, { algorithm: 'HS256' }) } })
    scope.get('/off', async (_request, reply) => reply.setAccessCookie('a.b.c'))
    scope.get('/off/clear', async (_request, reply) => reply.clearAccessCookie())
  })
  t.teardown(() => app.close())
  const rest = 'Path=/; HttpOnly; Secure; SameSite=Lax'
  t.strictSame((await app.inject('/set')).headers['set-cookie'], [`__Host-access=a.b.c; ${rest}`, 'other=1'])
  t.strictSame((await app.inject('/set?age=60')).headers['set-cookie'], [`__Host-access=a.b.c; Max-Age=60; ${rest}`, 'other=1'])
  t.equal((await app.inject('/clear')).headers['set-cookie'], `__Host-access=; Max-Age=0; ${rest}`)
  for (const age of ['-1', 'x', 'Infinity', '0.5']) t.match((await app.inject(`/set?age=${age}`)).json(), { statusCode: 500, code: 'GTH_AUTHN_INVALID_OPTION' }, age)
  for (const url of ['/off', '/off/clear']) t.match((await app.inject(url)).json(), { statusCode: 500, code: 'GTH_AUTHN_COOKIE_OFF' })
})

t.test('the door is the plugin, for require() too', async t => {
  t.equal((await import('../../plugins/authn/index.ts'))['module.exports'], authn)
})

t.test('key sources are opened once before the first request, closed at the end, and their health can be asked', async t => {
  const calls: string[] = []
  const key = secretKey(SECRET, { algorithm: 'HS256' })
  const keys = makeKeySource({ ...fixedKeys([key]), open: async () => { calls.push('open') }, close: () => { calls.push('close') } })
  const app = fastify()
  await app.register(authn, { trust: [{ ...TRUST, keys }, { ...TRUST, issuer: 'https://other.example', keys }] })
  t.strictSame(calls, [])
  await app.ready()
  t.strictSame(calls, ['open'])
  t.match(app.authn.health(), { ready: true, issuers: [{ issuer: ISSUER, ready: true }, { issuer: 'https://other.example' }] })
  await app.close()
  t.strictSame(calls, ['open', 'close'])
})

t.test('an endpoint that hangs fails no boot, also where the pluginTimeout is short', async t => {
  const endpoint = await startEndpoint(t, () => {})
  for (const pluginTimeout of [500, 0]) {
    // Longer than Fastify waits, unless it waits for ever.
    const keys = remoteKeys(`${endpoint.origin}/jwks`, { bootTimeout: pluginTimeout === 0 ? 0.1 : 60, timeout: 60 })
    const app = fastify({ pluginTimeout })
    t.teardown(() => app.close())
    await app.register(authn, { trust: { ...TRUST, keys } })
    await app.ready()
    t.match(app.authn.health(), { ready: false, issuers: [{ lastError: null }] })
  }
  t.equal(endpoint.asked.length, 2)
})

t.test('an application that never got ready closes nobody else\'s key source', async t => {
  const calls: string[] = []
  const keys = makeKeySource({ ...fixedKeys([]), open: async () => { calls.push('open') }, close: () => { calls.push('close') } })
  const app = fastify()
  await app.register(authn, { trust: { ...TRUST, keys } })
  app.register(async () => { throw new Error('the boot fails') })
  await t.rejects(async () => { await app.ready() }, { message: 'the boot fails' })
  await app.close()
  t.strictSame(calls, [])
})

t.test('keys that cannot be had are a 503 with both credentials, also where anonymous is allowed', async t => {
  const keys = makeKeySource({ ...fixedKeys([]), find: () => { throw new KeysUnavailable() } })
  const later = makeKeySource({ ...fixedKeys([]), find: async () => { throw new KeysUnavailable() } })
  for (const source of [keys, later]) {
    const app = fastify()
    t.teardown(() => app.close())
    await app.register(authn, { trust: { ...TRUST, keys: source }, cookie: {} })
    app.get('/', { onRequest: app.authenticate }, () => 'in')
    app.get('/optional', async request => await request.authenticate({ optional: true }))
    for (const url of ['/', '/optional']) {
      for (const headers of [{ authorization: `Bearer ${mint()}` }, { cookie: `__Host-access=${mint()}` }]) {
        const response = await app.inject({ url, headers })
        t.equal(response.statusCode, 503)
        t.equal(response.json<{ code: string }>().code, 'GTH_KEYS_UNAVAILABLE')
      }
    }
  }
})
