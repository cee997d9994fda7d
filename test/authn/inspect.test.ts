import fastify from 'fastify'
import t from 'tap'
import authn from '../../plugins/authn/index.ts'
import { checkUnverified, describeClaims, inspect } from '../../plugins/authn/inspect.ts'
import { claims, HEADER, hmac, mint, now, TRUST } from './mint.ts'

const app = fastify()
let revoked = false
await app.register(authn, { trust: TRUST, isRevoked: () => revoked, maxTokenBytes: 2000 })
t.teardown(() => app.close())

t.test('a token is judged as the requests are that bring it', async t => {
  app.get('/', { onRequest: app.authenticate }, () => ({}))
  const tokens = [
    mint(), mint(claims({ exp: now() - 1 })), mint(claims({ aud: 'other' })), mint(claims({ iss: 'other' })), mint(claims({ nbf: now() + 60 })),
    mint(claims(), { ...HEADER, typ: 'JWT' }), mint(claims(), { alg: 'none', typ: 'at+jwt' }), mint(claims(), { ...HEADER, crit: ['b64'] }),
    mint(claims(), HEADER, hmac(Buffer.alloc(32))), mint('[]'), 'x', 'x.y.z', '', '..', `${mint()}x`, mint(claims({ more: 'x'.repeat(3000) }))
  ]
  for (const token of tokens) {
    const { statusCode, body } = await app.inject({ url: '/', headers: { authorization: `Bearer ${token}` } })
    const { code = null } = JSON.parse(body) as { code?: string }
    const { refusal } = await app.authn.inspect(token)
    t.strictSame([refusal?.status ?? 200, refusal?.code ?? null], [statusCode, code], token.slice(-40))
  }
  revoked = true
  t.match((await app.authn.inspect(mint())).refusal, { status: 401, code: 'GTH_AUTHN_TOKEN_REVOKED' })
  revoked = false
  t.equal(app.authn.health().cache?.entries, 0, 'nothing is remembered of it')
})

t.test('each member is explained, and dates are in words', async t => {
  const { header, claims: said } = await app.authn.inspect(mint(claims({ exp: now() + 600.5, iat: now() - 90_000, own: { a: 1 }, constructor: 1, nbf: 'soon' })))
  t.match(header, [{ name: 'alg', value: 'HS256', meaning: /RFC 7515/ }, { name: 'typ', value: 'at+jwt' }])
  const by = (name: string) => said?.find(member => member.name === name)
  t.match(by('exp'), { date: /^\d{4}-\d\d-\d\dT[\d:.]+Z, in 1?\d min$/, meaning: /expires/ })
  t.match(by('iat'), { date: /, 1 d ago$/ })
  t.strictSame(by('own'), { name: 'own', value: { a: 1 }, meaning: null })
  t.equal(by('constructor')?.meaning, null)
  t.notOk('date' in (by('nbf') ?? {}))
})

t.test('what cannot be read is null, and the rest is shown all the same', async t => {
  const [, payload, signature] = mint().split('.')
  t.match(await app.authn.inspect(`x.${payload}.${signature}`), { header: null, claims: [{ name: 'iss' }], refusal: { code: 'GTH_AUTHN_TOKEN_MALFORMED' } })
  t.match(await app.authn.inspect('nonsense'), { header: null, claims: null })
})

t.test('claims of somebody who is authenticated', async t => {
  t.match(app.authn.describe({ sub: 'ada', exp: now() - 60 } as never), [{ name: 'sub', value: 'ada' }, { name: 'exp', date: /1 min ago/ }])
})

t.test('dates in words', async t => {
  const date = (seconds: unknown) => describeClaims({ exp: seconds }, 1_000_000_000)[0]?.date
  t.strictSame([0, 1, 59, 60, 3600, 86_400, 100_000_000].map(more => date(1_000_000_000 + more)?.split(', ')[1]),
    ['0 s ago', 'in 1 s', 'in 59 s', 'in 1 min', 'in 1 h', 'in 1 d', 'in 1157 d'])
  t.equal(date(1_000_000_000 - 61)?.split(', ')[1], '1 min ago')
  t.strictSame([date(8.64e12)?.split(',')[0], date(8.64e12 + 1), date(NaN), date(null)], ['+275760-09-13T00:00:00.000Z', undefined, undefined, undefined])
})

t.test('without keys: form and dates', async t => {
  const code = (token: string) => {
    try {
      checkUnverified(token, now())
      return null
    } catch (error) {
      return (error as { code: string }).code.replace('GTH_AUTHN_', '')
    }
  }
  t.equal(code(mint()), null)
  t.equal(code(mint(claims({ aud: ['a', 'b'] }), { ...HEADER, typ: 'JWT' })), null)
  t.equal(code(mint(claims({ exp: now() - 1 }))), 'TOKEN_EXPIRED')
  t.equal(code(mint(claims({ aud: [1] }))), 'AUDIENCE_MISMATCH')
  t.equal(code(mint(claims({ sub: undefined }))), 'CLAIM_INVALID')
  t.equal(code('x'), 'TOKEN_MALFORMED')
})

t.test('what is no refusal is not told as one', async t => {
  await t.rejects(inspect('x', () => { throw new Error('a bug') }, 0), { message: 'a bug' })
  await t.rejects(inspect('x', () => { throw Object.assign(new Error('a bug'), { code: 'X' }) }, 0), { message: 'a bug' })
})
