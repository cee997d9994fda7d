import diagnostics from 'node:diagnostics_channel'
import { once } from 'node:events'
import { inspect } from 'node:util'
import fastify from 'fastify'
import t, { type Test } from 'tap'
import authn, { inspectToken, type AuthenticationEvent, type AuthnOptions } from '../../plugins/authn/index.ts'
import { as } from '../../plugins/testing/index.ts'
import { claims, mint, now, TRUST } from './mint.ts'

// RFC 9449 section 7.1, RFC 8705 section 3: a token that is bound to a key is worth nothing without a proof of the key.

const JKT = { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' }
/** What issuers write, and what they never should: which of it binds, only they can tell. */
const CNF: unknown[] = [JKT, { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' }, { jwk: { kty: 'oct', k: 'AA' } }, { kid: 'a' }, { jku: 'https://a.example' }, {}, [], null, '', 'key', 0, 1, false, true]

async function application (t: Test, options: Partial<AuthnOptions> = {}) {
  const app = fastify()
  await app.register(authn, { trust: TRUST, cookie: { name: '__Host-access' }, ...options })
  t.teardown(() => app.close())
  app.get('/', { onRequest: app.authenticate }, async request => request.claims.sub)
  app.get('/optional', async request => ({ auth: await request.authenticate({ optional: true }) }))
  return app
}

t.test('a token that is bound to a key is refused as a Bearer token, in the header and in the cookie', async t => {
  const app = await application(t)
  for (const cnf of CNF) {
    const token = mint(claims({ cnf }))
    for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: `__Host-access=${token}` }]) {
      const { statusCode, headers: answered, body } = await app.inject({ url: '/', headers })
      t.equal(statusCode, 401, inspect(cnf))
      t.equal(answered['www-authenticate'], 'Bearer realm="api", error="invalid_token", error_description="The access token is bound to a key, and must not be sent as a Bearer token."')
      t.match(JSON.parse(body), { code: 'GTH_AUTHN_TOKEN_BOUND' })
    }
    t.equal((await app.inject({ url: '/optional', headers: { authorization: `Bearer ${token}` } })).statusCode, 401, 'not anonymous either')
  }
  t.equal((await app.inject({ url: '/', headers: { authorization: `Bearer ${mint(claims({ cnfx: JKT, act: { cnf: JKT } }))}` } })).statusCode, 200, 'only the claim of the token itself counts')
})

t.test('however often it comes: what is refused is never remembered', async t => {
  for (const cache of [undefined, false] as const) {
    const app = await application(t, { cache })
    const token = mint(claims({ cnf: JKT }))
    for (let i = 0; i < 5; i++) t.equal((await app.inject({ url: '/', headers: { authorization: `Bearer ${token}` } })).statusCode, 401)
    t.equal(app.authn.health().cache?.entries ?? 0, 0)
  }
})

t.test('neither is the signature of a bound token believed unchecked, nor another fault hidden by it', async t => {
  const app = await application(t)
  const code = async (token: string) => (await app.inject({ url: '/', headers: { authorization: `Bearer ${token}` } })).json<{ code: string }>().code
  t.equal(await code(mint(claims({ cnf: JKT })).slice(0, -4) + 'AAAA'), 'GTH_AUTHN_SIGNATURE_INVALID')
  t.equal(await code(mint(claims({ cnf: JKT, exp: 1 }))), 'GTH_AUTHN_TOKEN_EXPIRED')
  t.equal(await code(mint(claims({ cnf: JKT, aud: 'https://other.example' }))), 'GTH_AUTHN_AUDIENCE_MISMATCH')
})

t.test('it has a reason of its own', async t => {
  const app = await application(t)
  const events: unknown[] = []
  const listen = (event: unknown) => { events.push(event) }
  diagnostics.subscribe('gatehouse:authentication', listen)
  t.teardown(() => diagnostics.unsubscribe('gatehouse:authentication', listen))
  await app.inject({ url: '/', headers: { authorization: `Bearer ${mint(claims({ cnf: JKT }))}` } })
  t.match(events, [{ outcome: 'refused', reason: 'token-bound', source: 'header', issuer: TRUST.issuer }] satisfies Array<Partial<AuthenticationEvent>>)
})

t.test('what explains tokens says so, with keys and without', async t => {
  const app = await application(t)
  const token = mint(claims({ cnf: JKT }))
  for (const inspection of [await app.authn.inspect(token), await inspectToken(token, TRUST), await inspectToken(token)]) {
    t.match(inspection.refusal, { status: 401, code: 'GTH_AUTHN_TOKEN_BOUND' })
    t.match(inspection.claims?.find(({ name }) => name === 'cnf'), { value: JKT, meaning: /a token with it is refused/ })
  }
})

t.test('a test cannot act by one either', async t => {
  const app = await application(t)
  for (const cnf of [JKT, null, {}]) t.match((await as(app, { subject: 'ada', claims: { cnf } }).inject('/')).json(), { code: 'GTH_AUTHN_TOKEN_BOUND' })
  t.equal((await as(app, { subject: 'ada', claims: { cnf: undefined } }).inject('/')).statusCode, 200)
})

t.test('who stays connected is looked at by the same check', async t => {
  const app = await application(t)
  const raws: Array<{ headers: { authorization?: string | undefined } }> = []
  let signal: AbortSignal | undefined
  app.get('/stay', { onRequest: app.authenticate }, async request => {
    raws.push(request.raw)
    signal = app.authn.follow(request)
    return 'ok'
  })
  const awake = setInterval(() => {}, 1000)
  t.teardown(() => clearInterval(awake))
  await app.inject({ url: '/stay', headers: { authorization: `Bearer ${mint()}` } })
  for (const { headers } of raws) headers.authorization = `Bearer ${mint(claims({ cnf: JKT, iat: now() }))}`
  if (signal?.aborted === false) await once(signal, 'abort')
  t.match(signal?.reason, { code: 'GTH_AUTHN_TOKEN_BOUND', statusCode: 401 })
})
