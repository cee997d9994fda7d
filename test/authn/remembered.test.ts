import { generateKeyPairSync } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as pause } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import authn, { type AuthnOptions } from '../../plugins/authn/index.ts'
import { generateKey, keyring, publicKey, remoteKeys } from '../../plugins/keys/index.ts'
import { jwks, newJwk, startEndpoint } from '../keys/remote/endpoint.ts'
import { application as sessionApplication, client } from '../sessions/application.ts'
import { AUDIENCE, claims, HEADER, hmac, ISSUER, keyPair, mint, now, TRUST } from './mint.ts'

// Nothing is accepted because it is remembered: what would be refused without the cache is refused with it.

async function build (t: Test, options: Partial<AuthnOptions> = {}): Promise<FastifyInstance> {
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(authn, { trust: TRUST, ...options })
  app.all('/', { onRequest: app.authenticate }, request => ({ subject: request.auth?.subject, source: request.auth?.source }))
  return app
}

async function answer (app: FastifyInstance, token: string): Promise<string> {
  const { statusCode, body } = await app.inject({ url: '/', headers: { authorization: `Bearer ${token}` } })
  const { subject, code } = JSON.parse(body) as { subject?: string, code?: string }
  return statusCode === 200 ? String(subject) : String(code).replace('GTH_AUTHN_', '')
}

const figures = (app: FastifyInstance) => app.authn.health().cache

t.test('of a token, nothing is accepted at or after its exp', async t => {
  const app = await build(t)
  const exp = now() + 2
  const token = mint(claims({ exp }))
  const late: string[] = []
  let good = 0
  while (Date.now() < (exp + 0.5) * 1000) {
    const before = Date.now()
    const said = await answer(app, token)
    if (said === 'alice') good++
    if (before >= exp * 1000 && said !== 'TOKEN_EXPIRED') late.push(said)
    await pause(10)
  }
  t.strictSame(late, [])
  t.ok(good > 10)
  t.match(figures(app), { entries: 0 }, 'and it is forgotten')
})

t.test('a clock that is set back accepts no token before its nbf', async t => {
  const app = await build(t)
  const start = Date.now()
  const token = mint(claims({ nbf: now() }))
  for (let i = 0; i < 3; i++) t.equal(await answer(app, token), 'alice')
  const time = t.intercept(Date, 'now', { value: () => start - 60_000 })
  t.equal(await answer(app, token), 'TOKEN_EARLY')
  time.restore()
  t.equal(await answer(app, token), 'alice')
})

t.test('a signing key that is taken away takes its tokens with it', async t => {
  const pairs = ['a', 'b'].map(kid => ({ kid, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) }))
  const endpoint = await startEndpoint(t, jwks(...pairs.map(({ publicKey, kid }) => ({ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256' }))))
  const app = await build(t, { trust: { issuer: ISSUER, audience: AUDIENCE, keys: remoteKeys(`${endpoint.origin}/jwks`) } })
  const [one, other] = pairs.map(({ kid, privateKey }) => mint(claims({ exp: now() + 100_000 }), { ...HEADER, alg: 'ES256', kid }, keyPair(privateKey, 'sha256'))) as [string, string]
  for (let i = 0; i < 4; i++) t.strictSame([await answer(app, one), await answer(app, other)], ['alice', 'alice'])
  t.match(figures(app), { entries: 2, hits: 4, misses: 4 })

  endpoint.behave = jwks(pairs[1]?.publicKey.export({ format: 'jwk' }) && { ...pairs[1].publicKey.export({ format: 'jwk' }), kid: 'b', alg: 'ES256' })
  const later = Date.now() + 4_000_000
  t.intercept(Date, 'now', { value: () => later })
  t.strictSame([await answer(app, one), await answer(app, other)], ['KEY_UNKNOWN', 'alice'])
  t.match(figures(app), { entries: 1 })

  endpoint.behave = response => response.writeHead(500).end()
  t.intercept(Date, 'now', { value: () => later + 8_000_000 })
  t.equal(await answer(app, other), 'GTH_KEYS_UNAVAILABLE', 'and keys that nobody can tell of are an outage, whatever is remembered')
})

t.test('a key of the same name is another key', async t => {
  const [before, after] = [newJwk('k'), newJwk('k')]
  const endpoint = await startEndpoint(t, jwks(before))
  const app = await build(t, { trust: { issuer: ISSUER, audience: AUDIENCE, keys: remoteKeys(`${endpoint.origin}/jwks`) } })
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  endpoint.behave = jwks({ ...pair.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256' })
  const start = Date.now()
  t.intercept(Date, 'now', { value: () => start + 4_000_000 })
  const token = mint(claims({ exp: now() + 100_000 }), { ...HEADER, alg: 'ES256', kid: 'k' }, keyPair(pair.privateKey, 'sha256'))
  for (let i = 0; i < 3; i++) t.equal(await answer(app, token), 'alice')
  endpoint.behave = jwks(after)
  t.intercept(Date, 'now', { value: () => start + 8_000_000 })
  t.equal(await answer(app, token), 'SIGNATURE_INVALID')
})

t.test('a ring that retires a key retires its tokens', async t => {
  const ring = keyring({ keys: [generateKey('ES256', now() - 100), generateKey('ES256', now() + 100)], maxTokenLifetime: 10, clockTolerance: 0 })
  const app = await build(t, { trust: { issuer: ISSUER, audience: AUDIENCE, keys: ring } })
  const { keyObject, kid } = ring.signing()
  const token = mint(claims({ exp: now() + 100_000 }), { ...HEADER, alg: 'ES256', kid }, keyPair(keyObject, 'sha256'))
  for (let i = 0; i < 3; i++) t.equal(await answer(app, token), 'alice')
  const start = Date.now()
  t.intercept(Date, 'now', { value: () => start + 105_000 })
  t.equal(await answer(app, token), 'alice', 'its last token may still come')
  t.intercept(Date, 'now', { value: () => start + 120_000 })
  t.equal(await answer(app, token), 'KEY_UNKNOWN')
})

t.test('a session that was ended is over at once', async t => {
  const app = await sessionApplication(t)
  const { start, claims, end } = client(app)
  const { access_token: token } = await start()
  for (let i = 0; i < 3; i++) t.equal((await claims(token)).statusCode, 200)
  await end(token)
  t.equal((await claims(token)).json().code, 'GTH_AUTHN_TOKEN_REVOKED')
})

t.test('only good tokens are kept, and each for itself', async t => {
  const app = await build(t, { isRevoked: ({ claims: { jti } }) => jti === 'gone' })
  for (const token of [mint(claims(), HEADER, hmac(Buffer.alloc(32))), mint(claims({ exp: 1 })), mint(claims({ aud: 'x' })), mint(claims({ iss: 'x' })), mint(claims({ nbf: now() + 100 })), 'nonsense', '']) {
    for (let i = 0; i < 4; i++) t.not(await answer(app, token), 'alice')
  }
  t.match(figures(app), { entries: 0, bytes: 0, hits: 0 })
  t.strictSame([await answer(app, mint(claims({ sub: 'bob' }))), await answer(app, mint(claims({ sub: 'ada' })))], ['bob', 'ada'])
  const revoked = mint(claims({ jti: 'gone' }))
  for (let i = 0; i < 4; i++) t.equal(await answer(app, revoked), 'TOKEN_REVOKED', 'it is good, and revoked all the same')
})

t.test('two trusts, and two applications, share nothing', async t => {
  const pair = generateKeyPairSync('ed25519')
  const keys = publicKey(pair.publicKey, { algorithm: 'EdDSA' })
  const trusting = (issuer: string) => ({ issuer, audience: AUDIENCE, keys })
  const [one, other] = [await build(t, { trust: [trusting('a'), trusting('b')] }), await build(t, { trust: trusting('b') })]
  const token = (iss: string) => mint(claims({ iss }), { ...HEADER, alg: 'EdDSA' }, keyPair(pair.privateKey, null))
  const [ofA, ofB] = [token('a'), token('b')]
  for (let i = 0; i < 4; i++) t.strictSame([await answer(one, ofA), await answer(one, ofB), await answer(other, ofA), await answer(other, ofB)], ['alice', 'alice', 'ISSUER_UNTRUSTED', 'alice'])
})

t.test('header and cookie are two credentials of one token', async t => {
  const app = await build(t, { cookie: {} })
  const token = mint()
  const ask = async (headers: Record<string, string>, method: 'GET' | 'POST' = 'GET') => (await app.inject({ method, url: '/', headers })).json<{ source?: string, code?: string }>()
  for (let i = 0; i < 3; i++) {
    t.equal((await ask({ authorization: `Bearer ${token}` })).source, 'header')
    t.equal((await ask({ cookie: `theme=dark; __Host-access=${token}` })).source, 'cookie')
  }
  t.equal((await ask({ cookie: `__Host-access=${token}`, 'sec-fetch-site': 'cross-site' }, 'POST')).code, 'GTH_AUTHN_CROSS_SITE')
  t.equal((await ask({ authorization: `Basic ${token}` })).code, 'GTH_AUTHN_SCHEME_UNSUPPORTED')
  t.match(figures(app), { entries: 2, hits: 4, misses: 4 })
})

t.test('it is told as if it had been verified', async t => {
  const app = await build(t)
  const heard: unknown[] = []
  const listener = (message: unknown) => { heard.push(message) }
  subscribe('gatehouse:authentication', listener)
  t.teardown(() => unsubscribe('gatehouse:authentication', listener))
  const token = mint()
  for (let i = 0; i < 3; i++) await answer(app, token)
  const [first, , second] = heard as Array<{ id: string }>
  t.match(first, { outcome: 'authenticated', issuer: ISSUER, source: 'header' })
  t.strictSame({ ...second, id: '' }, { ...first, id: '' })
})

t.test('a flood of tokens that come once takes no more than its bound', async t => {
  const app = await build(t, { cache: { entries: 100, bytes: 65_536 } })
  const tokens = Array.from({ length: 300 }, (_, i) => mint(claims({ jti: String(i) })))
  for (const token of tokens) t.equal(await answer(app, token), 'alice')
  t.match(figures(app), { entries: 0 }, 'what came once')
  for (const token of tokens) t.equal(await answer(app, token), 'alice')
  const { entries = 0, bytes = 0 } = figures(app) ?? {}
  t.ok(entries > 0 && entries <= 100 && bytes <= 65_536)
})

t.test('switched off, each token is verified each time', async t => {
  const app = await build(t, { cache: false })
  t.equal(await answer(app, mint()), 'alice')
  t.equal(figures(app), null)
})
