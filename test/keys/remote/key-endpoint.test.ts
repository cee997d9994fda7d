import t, { type Test } from 'tap'
import { AddressRefused } from '../../../plugins/keys/errors.ts'
import { keyEndpoint, type KeysAddress } from '../../../plugins/keys/remote/key-endpoint.ts'
import { readRemoteOptions } from '../../../plugins/keys/remote/options.ts'
import { json, jwks, newJwk, startEndpoint } from './endpoint.ts'

const settings = readRemoteOptions({})
const never = new AbortController().signal
const one = newJwk('one')

/** An issuer with its metadata and its keys, whose paths can be changed. */
async function startIssuer (t: Test) {
  const issuer = { keys: '/jwks', metadata: '/.well-known/openid-configuration', maxAge: 600 }
  const endpoint = await startEndpoint(t, (response, request) => {
    if (request.url === issuer.keys) return jwks(one)(response, request)
    if (request.url !== issuer.metadata) return response.writeHead(404).end()
    json({ issuer: endpoint.origin, jwks_uri: endpoint.origin + issuer.keys }, { 'cache-control': `max-age=${issuer.maxAge}` })(response, request)
  })
  return { endpoint, issuer }
}

t.test('the keys at an address', async t => {
  const endpoint = await startEndpoint(t, json({ keys: [{ ...newJwk('broken'), use: 'enc' }, one] }, { 'cache-control': 'max-age=120' }))
  const published = await keyEndpoint(`${endpoint.origin}/jwks`, settings)(never, 0)
  t.match(published, { keys: [{ kid: 'one', algorithm: 'ES256' }], skipped: [{ index: 0, kid: 'broken' }], lifetime: 120 })
  t.equal(published.keys.length, 1)
})

t.test('a shared secret is never taken from the network', async t => {
  const endpoint = await startEndpoint(t, jwks({ kty: 'oct', k: Buffer.alloc(64, 7).toString('base64url'), alg: 'HS256', kid: 'secret' }))
  t.match(await keyEndpoint(endpoint.origin, settings)(never, 0), { keys: [], skipped: [{ kid: 'secret' }] })
})

t.test('another status than 200, and no set', async t => {
  const endpoint = await startEndpoint(t, response => response.writeHead(503).end())
  const read = keyEndpoint(`${endpoint.origin}/jwks?secret=hunter2`, settings)
  await t.rejects(read(never, 0), { code: 'GTH_KEYS_FETCH_FAILED', message: `${endpoint.origin}/jwks: status 503` })
  endpoint.behave = json([one])
  await t.rejects(read(never, 0))
})

t.test('the keys of an issuer: where they are is asked once in its lifetime', async t => {
  const { endpoint } = await startIssuer(t)
  const read = keyEndpoint({ issuer: endpoint.origin }, settings)
  for (const now of [0, 599]) t.match(await read(never, now), { keys: [{ kid: 'one' }] })
  t.strictSame(endpoint.asked, ['/.well-known/openid-configuration', '/jwks', '/jwks'])
  await read(never, 600)
  t.strictSame(endpoint.asked.slice(3), ['/.well-known/openid-configuration', '/jwks'])
})

t.test('an issuer that moved its keys is asked again after one failure', async t => {
  const { endpoint, issuer } = await startIssuer(t)
  const read = keyEndpoint({ issuer: endpoint.origin }, settings)
  await read(never, 0)
  issuer.keys = '/moved'
  endpoint.asked.length = 0
  await t.rejects(read(never, 1), { message: /\/jwks: status 404$/ })
  t.match(await read(never, 2), { keys: [{ kid: 'one' }] })
  t.strictSame(endpoint.asked, ['/jwks', '/.well-known/openid-configuration', '/moved'])
})

t.test('an issuer that publishes no key any more is asked again where its keys are', async t => {
  const { endpoint, issuer } = await startIssuer(t)
  const read = keyEndpoint({ issuer: endpoint.origin }, settings)
  await read(never, 0)
  const { behave } = endpoint
  endpoint.behave = (response, request) => request.url === '/jwks' ? jwks()(response, request) : behave(response, request)
  issuer.keys = '/moved'
  endpoint.asked.length = 0
  t.match(await read(never, 1), { keys: [] })
  t.match(await read(never, 2), { keys: [{ kid: 'one' }] })
  t.strictSame(endpoint.asked, ['/jwks', '/.well-known/openid-configuration', '/moved'])
})

t.test('each key of a set has a turn of the event loop of its own', async t => {
  const endpoint = await startEndpoint(t, jwks(...Array.from({ length: 100 }, (_, i) => ({ ...one, kid: `k${i}` }))))
  let turns = 0
  let immediate = setImmediate(function count () {
    turns++
    immediate = setImmediate(count)
  })
  t.teardown(() => clearImmediate(immediate))
  const { keys } = await keyEndpoint(endpoint.origin, settings)(never, 0)
  t.equal(keys.length, 100)
  t.ok(turns >= 100, `${turns} turns`)
})

t.test('a set whose keys are not read in time is given up between two of them', async t => {
  const controller = new AbortController()
  const text = JSON.stringify({ keys: Array.from({ length: 100 }, (_, i) => ({ ...one, kid: `k${i}` })) })
  const body = new ReadableStream({
    pull (stream) {
      stream.enqueue(Buffer.from(text))
      stream.close()
      // When the body has been read, and far less than a hundred turns later.
      setImmediate(() => setImmediate(() => setImmediate(() => controller.abort())))
    }
  })
  t.intercept(globalThis, 'fetch', { value: async () => new Response(body) })
  await t.rejects(keyEndpoint('https://login.example.com/jwks', settings)(controller.signal, 0), { message: 'https://login.example.com/jwks: its keys were not read in time' })
})

t.test('more keys than an issuer may have', async t => {
  const endpoint = await startEndpoint(t, jwks(...Array(8).fill(one)))
  await t.rejects(keyEndpoint(endpoint.origin, readRemoteOptions({ maxKeys: 7 }))(never, 0), { message: 'This is not a JWK set: it has more than 7 keys.' })
  await t.resolves(keyEndpoint(endpoint.origin, readRemoteOptions({ maxKeys: 8 }))(never, 0))
})

t.test('an OAuth server without OpenID Connect', async t => {
  const { endpoint, issuer } = await startIssuer(t)
  issuer.metadata = '/.well-known/oauth-authorization-server'
  t.match(await keyEndpoint({ issuer: endpoint.origin }, settings)(never, 0), { keys: [{ kid: 'one' }] })
})

t.test('the metadata of another issuer', async t => {
  const { endpoint } = await startIssuer(t)
  await t.rejects(keyEndpoint({ issuer: `${endpoint.origin}/` }, settings)(never, 0), { message: /: the document is of another issuer$/ })
  t.strictSame(endpoint.asked, ['/.well-known/openid-configuration'], 'its keys are not even fetched')
})

t.test('an address that is refused is refused at once', async t => {
  for (const from of ['http://login.example.com/jwks', '', { issuer: 'http://login.example.com' }, { issuer: 'https://a.example/?' }, {}, null, undefined, 7, { jwksUri: 'https://a.example' }]) {
    t.throws(() => keyEndpoint(from as KeysAddress, settings), AddressRefused)
  }
})
