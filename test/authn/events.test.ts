import fc from 'fast-check'
import fastify, { type FastifyRequest } from 'fastify'
import { spawnSync } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { publishRefused, startTrail } from '../../plugins/authn/events.ts'
import authn, { type AuthenticationEvent, type AuthnOptions } from '../../plugins/authn/index.ts'
import { fixedKeys, KeysUnavailable } from '../../plugins/keys/index.ts'
import { makeKeySource } from '../../plugins/keys/key-source.ts'
import { claims, HEADER, hmac, ISSUER, mint, now, TRUST } from './mint.ts'

const DOWN = 'https://down.example'
const down = makeKeySource({ ...fixedKeys([]), find: () => { throw new KeysUnavailable() } })

/** What is published until the test ends. */
function listen (t: Test): AuthenticationEvent[] {
  const heard: AuthenticationEvent[] = []
  const listener = (message: unknown) => { heard.push(message as AuthenticationEvent) }
  subscribe('gatehouse:authentication', listener)
  t.teardown(() => unsubscribe('gatehouse:authentication', listener))
  return heard
}

async function build (t: Test, options: Partial<AuthnOptions> = {}) {
  const app = fastify({ genReqId: () => 'req-1' })
  t.teardown(() => app.close())
  await app.register(authn, { trust: [TRUST, { ...TRUST, issuer: DOWN, keys: down }], cookie: {}, ...options })
  app.all('/private/:id', { onRequest: app.authenticate }, () => 'in')
  app.get('/public', () => 'in')
  app.get('/optional', async request => ({ auth: await request.authenticate({ optional: true }) }))
  return app
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const cookie = (token: string) => ({ cookie: `__Host-access=${token}` })

t.test('a request that was authenticated is told: how, by whom, where, and nothing else', async t => {
  const app = await build(t)
  const heard = listen(t)
  for (const headers of [bearer(mint()), cookie(mint())]) t.equal((await app.inject({ url: '/private/7?q=secret', headers })).statusCode, 200)
  const event = { outcome: 'authenticated', reason: 'valid', issuer: ISSUER, route: 'GET /private/:id', id: 'req-1' }
  t.strictSame(heard, [{ ...event, source: 'header' }, { ...event, source: 'cookie' }])
})

t.test('a request that was turned away is told: why, and which trust its token chose', async t => {
  const app = await build(t, { isRevoked: ({ claims: { jti } }) => { if (jti === 'down') throw new Error('down'); return jti === 'gone' } })
  const heard = listen(t)
  const forged = mint(claims(), HEADER, hmac(Buffer.alloc(32)))
  const site = { origin: 'https://attacker.example' }
  const rows: Array<[Record<string, string>, AuthenticationEvent['outcome'], AuthenticationEvent['reason'], 'header' | 'cookie' | null, string | null]> = [
    [{}, 'refused', 'missing', null, null],
    [{ cookie: 'other=1' }, 'refused', 'missing', null, null],
    [{ authorization: 'Basic dTpw', ...cookie(mint()) }, 'refused', 'scheme-unsupported', 'header', null],
    [{ cookie: '__Host-access=a; __Host-access=b' }, 'refused', 'credential-repeated', 'cookie', null],
    [bearer('nonsense'), 'refused', 'token-malformed', 'header', null],
    [cookie('a'.repeat(8193)), 'refused', 'token-too-long', 'cookie', null],
    [bearer(mint(claims({ iss: 'https://stranger.example' }))), 'refused', 'issuer-untrusted', 'header', null],
    [bearer(forged), 'refused', 'signature-invalid', 'header', ISSUER],
    [cookie(mint(claims({ exp: now() }))), 'refused', 'token-expired', 'cookie', ISSUER],
    [bearer(mint(claims({ jti: 'gone' }))), 'refused', 'token-revoked', 'header', ISSUER],
    [{ ...cookie(mint()), ...site }, 'refused', 'cross-site', 'cookie', ISSUER],
    [bearer(mint(claims({ jti: 'down' }))), 'failed', 'revocation-unavailable', 'header', ISSUER],
    [bearer(mint(claims({ iss: DOWN }))), 'failed', 'keys-unavailable', 'header', DOWN]
  ]
  for (const [headers, outcome, reason, source, issuer] of rows) {
    const { statusCode } = await app.inject({ method: 'POST', url: '/private/7', headers })
    t.equal(statusCode, outcome === 'failed' ? 503 : reason === 'cross-site' ? 403 : 401)
    t.strictSame(heard.splice(0), [{ outcome, reason, source, issuer, route: 'POST /private/:id', id: 'req-1' }], reason)
  }
})

t.test('so many headers that some may be missing: where the credential was, nobody can tell', async t => {
  const app = await build(t)
  const heard = listen(t)
  app.server.maxHeadersCount = 1
  t.equal((await app.inject({ url: '/private/7', headers: bearer(mint()) })).statusCode, 401)
  t.match(heard, [{ reason: 'headers-truncated', source: null, issuer: null }])
})

t.test('once per request, however often it is asked, at once or later', async t => {
  for (const isRevoked of [() => false, async () => false, () => true, async () => true]) {
    const app = await build(t, { isRevoked })
    app.get('/often', async request => {
      await Promise.allSettled([1, 2, 3].map(async () => request.authenticate()))
      await request.authenticate({ optional: true })
    })
    const heard = listen(t)
    await app.inject({ url: '/often', headers: bearer(mint()) })
    t.match(heard, [{ reason: await isRevoked() ? 'token-revoked' : 'valid', route: 'GET /often' }])
    t.equal(heard.length, 1)
  }
})

t.test('what turns nobody away is not told', async t => {
  const app = await build(t)
  const heard = listen(t)
  for (const headers of [{}, bearer(mint()), bearer('nonsense')]) t.equal((await app.inject({ url: '/public', headers })).statusCode, 200)
  for (const headers of [{}, cookie('nonsense')]) t.strictSame((await app.inject({ url: '/optional', headers })).json(), { auth: null })
  t.strictSame(heard, [])

  await app.inject({ url: '/optional', headers: bearer(mint()) })
  await app.inject({ url: '/optional', headers: bearer('nonsense') })
  t.match(heard, [{ outcome: 'authenticated' }, { outcome: 'refused' }])
})

t.test('what counted as none at first, and turned the request away after all, is told then', async t => {
  const app = await build(t)
  const heard: unknown[] = listen(t)
  app.get('/both', async request => {
    await request.authenticate({ optional: true })
    heard.push('asked')
    await request.authenticate()
  })
  t.equal((await app.inject('/both')).statusCode, 401)
  t.match(heard, ['asked', { outcome: 'refused', reason: 'missing' }])
  t.equal(heard.length, 2)
})

t.test('the route is a template, of the method that was asked; without one it is null', async t => {
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(authn, { trust: TRUST })
  app.setNotFoundHandler({ preHandler: app.authenticate }, async () => t.fail('the handler ran'))
  await app.register(async scope => { scope.all('/', { onRequest: scope.authenticate }, () => 'in') }, { prefix: '/tenants/:tenant' })
  const heard = listen(t)
  for (const [method, url] of [['HEAD', '/tenants/1'], ['DELETE', '/tenants/2/'], ['GET', '/nowhere/3']] as const) await app.inject({ method, url })
  t.strictSame(heard.map(({ route }) => route), ['HEAD /tenants/:tenant', 'DELETE /tenants/:tenant', null])
})

t.test('whatever a client sends, all members but the id have few values', async t => {
  const app = await build(t)
  const heard = listen(t)
  const text = fc.string({ unit: 'grapheme-ascii' }).map(text => text.trim())
  const token = fc.oneof(text, fc.record({ iss: fc.oneof(text, fc.constantFrom(ISSUER, DOWN)), sub: fc.jsonValue(), aud: fc.jsonValue(), exp: fc.jsonValue() }).map(payload => mint(payload)))
  const reasons = /^[a-z]+(-[a-z]+)*$/
  await fc.assert(fc.asyncProperty(text, token, fc.constantFrom('header', 'cookie', 'none'), async (path, token, place) => {
    heard.splice(0)
    await app.inject({ url: `/private/a${encodeURIComponent(path)}?${encodeURIComponent(path)}`, headers: place === 'header' ? bearer(token) : place === 'cookie' ? cookie(token) : { authorization: token } })
    for (const { outcome, reason, source, issuer, route, id, ...more } of heard) {
      t.strictSame(more, {})
      if (!['refused', 'failed'].includes(outcome) || !reasons.test(reason) || !['header', 'cookie', null].includes(source) || ![ISSUER, DOWN, null].includes(issuer) || route !== 'GET /private/:id') t.fail(JSON.stringify({ outcome, reason, source, issuer, route, id }))
    }
  }))
  t.ok(heard.length > 0, 'the last request was told')
})

t.test('where nobody listens, nothing is looked at', async t => {
  t.equal(startTrail(), null)
  const app = await build(t, { isRevoked: ({ claims: { jti } }) => jti === 'gone' })
  app.addHook('onRequest', async request => { Object.defineProperty(request, 'routeOptions', { get: () => t.fail('the route was looked at') }) })
  app.get('/sync', async request => request.authenticate() instanceof Promise)
  // The first use of a key makes its engine.
  await app.inject({ url: '/sync', headers: bearer(mint()) })
  t.equal((await app.inject({ url: '/sync', headers: bearer(mint()) })).body, 'false')
  t.equal((await app.inject({ url: '/sync', headers: bearer(mint(claims({ jti: 'gone' }))) })).statusCode, 401)
})

t.test('an answer without a promise stays one where somebody listens', async t => {
  const app = await build(t)
  app.get('/sync', async request => request.authenticate() instanceof Promise)
  await app.inject({ url: '/sync', headers: bearer(mint()) })
  const heard = listen(t)
  t.equal((await app.inject({ url: '/sync', headers: bearer(mint()) })).body, 'false')
  t.equal(heard.length, 1)
})

t.test('who begins to listen hears of the requests that begin then', async t => {
  let heard: AuthenticationEvent[] = []
  const app = await build(t, { isRevoked: async () => { heard = listen(t); return true } })
  t.equal((await app.inject({ url: '/private/1', headers: bearer(mint()) })).statusCode, 401)
  t.strictSame(heard, [])
})

t.test('an error that is no answer of ours is a failure', async t => {
  const heard = listen(t)
  publishRefused({ id: 'a', method: 'GET', routeOptions: { url: '/' }, raw: { headers: {} } } as unknown as FastifyRequest, new Error('redis://user:password@host'), { issuer: ISSUER })
  t.strictSame(heard, [{ outcome: 'failed', reason: 'unexpected', source: 'cookie', issuer: ISSUER, route: 'GET /', id: 'a' }])
})

t.test('a subscriber that throws changes no answer; the process hears of it, and ends where it does not listen', async t => {
  const run = (mode: string) => spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('throwing-subscriber.ts', import.meta.url)), mode], { encoding: 'utf8', env: { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' } })
  const caught = run('caught')
  t.equal(caught.status, 0)
  t.strictSame(caught.stdout.trim().split('\n').sort(), ['200', '401', 'from the subscriber', 'from the subscriber'])
  const fatal = run('')
  t.equal(fatal.status, 1)
  t.match(fatal.stderr, 'Error: from the subscriber')
})
