import { createHash } from 'node:crypto'
import fc from 'fast-check'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import authn from '../../plugins/authn/index.ts'
import authz, { definePermissions } from '../../plugins/authz/index.ts'
import { generateKey, keyring, type PrivateJwk } from '../../plugins/keys/index.ts'
import wellKnown, { type WellKnownOptions } from '../../plugins/well-known/index.ts'

const issuer = 'https://issuer.example'
const JWKS = '/.well-known/jwks.json'
const METADATA = '/.well-known/oauth-authorization-server'

async function application (t: Test, options: Partial<WellKnownOptions> = {}) {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(wellKnown, { keys: keyring({ active: generateKey('ES256') }), issuer, ...options })
  return app
}

t.test('the key set: public members only, may be kept, has a tag of its bytes', async t => {
  const [active, next] = [generateKey('ES256'), generateKey('PS256')]
  const app = await application(t, { keys: keyring({ active, next: [next] }), maxAge: 60 })
  const response = await app.inject(JWKS)
  t.equal(response.statusCode, 200)
  t.match(response.headers, {
    'content-type': 'application/jwk-set+json',
    'cache-control': 'public, max-age=60',
    etag: `"${createHash('sha256').update(response.body).digest('base64url')}"`,
    'access-control-allow-origin': '*'
  })
  const published = ({ kty, crv, x, y, n, e, kid, alg }: PrivateJwk) => JSON.parse(JSON.stringify({ kty, crv, x, y, n, e, kid, alg, use: 'sig' })) as object
  t.same(response.json(), { keys: [published(active), published(next)] })
  const head = await app.inject({ method: 'HEAD', url: JWKS })
  t.strictSame([head.statusCode, head.body, head.headers.etag], [200, '', response.headers.etag])
})

t.test('who has it gets it again only when it changed', async t => {
  const keys: PrivateJwk[] = [generateKey('ES256', 1)]
  const ring = keyring({ keys: () => keys })
  const app = await application(t, { keys: ring })
  const first = String((await app.inject(JWKS)).headers.etag)
  const again = () => app.inject({ url: JWKS, headers: { 'if-none-match': first } })
  const unchanged = await again()
  t.strictSame([unchanged.statusCode, unchanged.body, unchanged.headers.etag, unchanged.headers['cache-control']], [304, '', first, 'public, max-age=300'])
  keys.push(generateKey('ES256', 2))
  await ring.rotate()
  const changed = await again()
  t.equal(changed.statusCode, 200)
  t.not(changed.headers.etag, first)
  t.equal(changed.json<{ keys: object[] }>().keys.length, 2)
})

t.test('the metadata, RFC 8414', async t => {
  const app = await application(t, { metadata: { token_endpoint: `${issuer}/token`, grant_types_supported: ['client_credentials'] } })
  const response = await app.inject(METADATA)
  t.equal(response.headers['content-type'], 'application/json')
  t.same(response.json(), {
    issuer, jwks_uri: issuer + JWKS, response_types_supported: [], grant_types_supported: ['client_credentials'], token_endpoint: `${issuer}/token`
  })
  t.equal((await app.inject({ url: METADATA, headers: { 'if-none-match': String(response.headers.etag) } })).statusCode, 304)
})

t.test('several issuers on one server', async t => {
  const app = await application(t, { issuer: `${issuer}/one` })
  await app.register(wellKnown, { keys: keyring({ active: generateKey('EdDSA') }), issuer: `${issuer}/two` })
  for (const [name, alg] of [['one', 'ES256'], ['two', 'EdDSA']]) {
    const metadata = (await app.inject(`${METADATA}/${name}`)).json<{ issuer: string, jwks_uri: string }>()
    t.equal(metadata.issuer, `${issuer}/${name}`)
    t.match((await app.inject(new URL(metadata.jwks_uri).pathname)).json(), { keys: [{ alg }] })
  }
})

t.test('whatever path an issuer has, its documents are there and nowhere else', async () => {
  const keys = keyring({ active: generateKey('ES256') })
  const isItself = (path: string) => new URL(issuer + path).pathname === path
  const character = fc.constantFrom(...':aA0-._~!$&\'()+,=')
  const segment = fc.string({ unit: character, minLength: 1, maxLength: 6 })
  const paths = fc.array(segment, { minLength: 1, maxLength: 3 }).map(segments => `/${segments.join('/')}`).filter(isItself)
  await fc.assert(fc.asyncProperty(paths, fc.nat(), character, async (path, place, other) => {
    const app = Fastify()
    await app.register(wellKnown, { keys, issuer: issuer + path })
    const at = 1 + place % (path.length - 1)
    const changed = path.slice(0, at) + other + path.slice(at + 1)
    const status = async (url: string) => (await app.inject(url)).statusCode
    const found = [await status(METADATA + path), await status(path + JWKS)]
    const missed = changed === path || !isItself(changed) ? [] : [await status(METADATA + changed), await status(changed + JWKS)]
    const { issuer: named, jwks_uri: jwksUri } = (await app.inject(METADATA + path)).json<{ issuer: string, jwks_uri: string }>()
    await app.close()
    return found.every(code => code === 200) && missed.every(code => code === 404) && named === issuer + path && jwksUri === issuer + path + JWKS
  }))
})

t.test('a shared secret is not published', async t => {
  const app = await application(t, { keys: keyring({ active: generateKey('HS256') }) })
  t.equal((await app.inject(JWKS)).body, '{"keys":[]}')
})

t.test('boots where every route must declare a rule, and is open there', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  const keys = keyring({ active: generateKey('ES256') })
  await app.register(authn, { trust: { issuer, audience: issuer, keys } })
  await app.register(authz, { model: definePermissions({ permissions: { read: 'Read' }, roles: {} }) as never })
  await app.register(wellKnown, { keys, issuer })
  await app.register(wellKnown, { keys, issuer: `${issuer}/tenant:a` })
  for (const url of [JWKS, METADATA, `/tenant:a${JWKS}`, `${METADATA}/tenant:a`]) t.equal((await app.inject(url)).statusCode, 200)
})

t.test('a mistake refuses to boot', async t => {
  await t.rejects(application(t, { maxAge: NaN }), { code: 'GTH_WELL_KNOWN_INVALID_OPTION' })
  const app = Fastify()
  t.teardown(() => app.close())
  const misplaced = app.register(async api => { await api.register(wellKnown, { keys: keyring({ active: generateKey('ES256') }), issuer }) }, { prefix: '/api' })
  await t.rejects(async () => misplaced, { code: 'GTH_WELL_KNOWN_MISPLACED', message: /"\/api"/ })
})

t.test('require() answers with the plugin', async t => {
  const module = await import('../../plugins/well-known/index.ts')
  t.equal(module['module.exports'], module.default)
})
