import type { FastifyRequest } from 'fastify'
import t from 'tap'
import { requestOf, type Grant } from '../../plugins/acting/acting.ts'
import { grantOf } from '../../plugins/acting/grants.ts'
import { createAuthenticate, kAttempt, kAuth, type Steps } from '../../plugins/authn/authenticate.ts'
import { createChallenges } from '../../plugins/authn/challenges.ts'
import { ClaimsUnchecked, TokenExpired } from '../../plugins/authn/errors.ts'
import { TokenCache } from '../../plugins/authn/token-cache.ts'
import type { Verified } from '../../plugins/authn/verify.ts'
import type { CachedToken } from '../../plugins/authn/cached-token.ts'
import type { Auth } from '../../plugins/contract.ts'
import { fixedKeys, secretKey } from '../../plugins/keys/index.ts'

const CLAIMS = Object.freeze({ iss: 'i', sub: 'alice', aud: 'a', exp: 1 }) as Auth['claims']

const key = secretKey(Buffer.alloc(32), { algorithm: 'HS256' })
const VERIFIED: Verified = { claims: CLAIMS, claimBytes: 1, header: {}, trust: { issuer: 'i', audience: ['a'], clockTolerance: 0, typ: null, keys: fixedKeys([key]) }, key }

interface Headers { authorization?: string, cookie?: string, origin?: string, 'sec-fetch-site'?: string }

function build (headers: Headers, changes: Partial<Steps> = {}, method = 'GET', rawHeaders: string[] = []) {
  const tokens: string[] = []
  const steps: Steps = {
    cookieName: 'c',
    maxTokenBytes: 100,
    truncatedFrom: 4,
    trustedOrigins: new Set(),
    isRevoked: null,
    callbackTimeout: 1,
    challenges: createChallenges('api'),
    actingClaims: ({ subject }) => ({ ...CLAIMS, sub: subject }),
    verify (token: string) {
      tokens.push(token)
      if (token === 'expired' || token === '') throw new TokenExpired()
      return VERIFIED
    },
    cache: null,
    ...changes
  }
  const request = { method, host: 'example.com', headers, raw: { headers, rawHeaders }, log: { error () {} }, [kAttempt]: null, [kAuth]: null } as unknown as FastifyRequest
  const authenticate = createAuthenticate(steps)
  const call = (...options: unknown[]): Auth | null | Promise<Auth> => Reflect.apply(authenticate, request, options)
  const ask = async (...options: unknown[]) => {
    try {
      const auth = await call(...options)
      return auth === null ? 'none' : `${auth.source} ${auth.subject}`
    } catch (error) {
      return (error as { code: string }).code.replace('GTH_AUTHN_', '')
    }
  }
  return { request, call, ask, tokens }
}
const optional = { optional: true } as const

t.test('header and cookie', async t => {
  t.equal(await build({ authorization: 'Bearer t' }).ask(), 'header alice')
  t.equal(await build({ cookie: 'c=t' }).ask(), 'cookie alice')
  t.equal(await build({}).ask(), 'CREDENTIAL_MISSING')
})

t.test('the auth is frozen, and on the request only once it is certain', async t => {
  const seen: unknown[] = []
  const { request, ask } = build({ authorization: 'Bearer t' }, { isRevoked: () => { seen.push(request[kAuth]); return false } })
  t.equal(await ask(), 'header alice')
  t.strictSame(seen, [null])
  t.strictSame(request[kAuth], { subject: 'alice', claims: CLAIMS, source: 'header', issuer: 'i' })
  t.ok(Object.isFrozen(request[kAuth]))
  const refused = build({ authorization: 'Bearer t' }, { isRevoked: async () => true })
  t.equal(await refused.ask(), 'TOKEN_REVOKED')
  t.equal(refused.request[kAuth], null)
})

t.test('a synchronous answer costs no promise', async t => {
  const { call } = build({ authorization: 'Bearer t' }, { isRevoked: () => false })
  t.notOk(call() instanceof Promise)
})

t.test('once per request, whatever came of it', async t => {
  for (const [headers, isRevoked, expected] of [
    [{ authorization: 'Bearer t' }, null, 'header alice'],
    [{ authorization: 'Bearer t' }, async () => false, 'header alice'],
    [{ authorization: 'Bearer t' }, async () => true, 'TOKEN_REVOKED'],
    [{ authorization: 'Bearer expired' }, null, 'TOKEN_EXPIRED']
  ] as const) {
    let asked = 0
    const { ask, tokens } = build(headers, { isRevoked: isRevoked === null ? null : () => { asked++; return isRevoked() } })
    t.strictSame(await Promise.all([ask(), ask(), ask(optional)]), [expected, expected, expected])
    t.equal(await ask(), expected)
    t.equal(tokens.length, 1)
    t.equal(asked, isRevoked === null ? 0 : 1)
  }
})

t.test('the same Auth to everyone who asks', async t => {
  const { call } = build({ authorization: 'Bearer t' }, { isRevoked: async () => false })
  const [one, two] = await Promise.all([call(), call()])
  t.equal(one, two)
  t.equal(await call(), one)
})

t.test('optional: what the client did not choose to send is none', async t => {
  for (const [headers, expected] of [
    [{}, 'none'], [{ cookie: 'other=1' }, 'none'], [{ cookie: 'c=expired' }, 'none'], [{ cookie: 'c=' }, 'none'], [{ cookie: 'c=1; c=2' }, 'none'], [{ cookie: `c=${'x'.repeat(101)}` }, 'none'],
    [{ cookie: 'c=t' }, 'cookie alice'], [{ authorization: 'Bearer t' }, 'header alice'],
    [{ authorization: 'Bearer expired' }, 'TOKEN_EXPIRED'], [{ authorization: '' }, 'SCHEME_UNSUPPORTED'], [{ authorization: 'Basic x', cookie: 'c=t' }, 'SCHEME_UNSUPPORTED'], [{ authorization: 'Bearer', cookie: 'c=t' }, 'TOKEN_MALFORMED']
  ] as Array<[Headers, string]>) t.equal(await build(headers).ask(optional), expected, JSON.stringify(headers))
  t.equal(await build({ cookie: 'c=t' }, { isRevoked: () => true }).ask(optional), 'none')
  t.equal(await build({ cookie: 'c=t' }, { isRevoked: async () => true }).ask(optional), 'none')
  t.equal(await build({ authorization: 'Bearer t' }, { isRevoked: async () => true }).ask(optional), 'TOKEN_REVOKED')
})

t.test('optional: an outage is not nobody, and a forged request not anonymous', async t => {
  for (const isRevoked of [() => { throw new Error('x') }, async () => { throw new Error('x') }, () => undefined as unknown as boolean]) {
    t.equal(await build({ cookie: 'c=t' }, { isRevoked }).ask(optional), 'REVOCATION_UNAVAILABLE')
  }
  t.equal(await build({ cookie: 'c=t', 'sec-fetch-site': 'cross-site' }, {}, 'POST').ask(optional), 'CROSS_SITE')
  t.equal(await build({ cookie: 'c=expired', 'sec-fetch-site': 'cross-site' }, {}, 'POST').ask(optional), 'none')
})

t.test('optional: where headers may be missing, nobody can tell that there was no Authorization', async t => {
  for (const headers of [{}, { cookie: 'c=t' }, { authorization: 'Bearer t' }]) {
    const { ask, tokens } = build(headers, {}, 'GET', ['A', 'a', 'B', 'b'])
    t.strictSame([await ask(optional), await ask()], ['HEADERS_TRUNCATED', 'HEADERS_TRUNCATED'])
    t.strictSame(tokens, [])
  }
})

t.test('only a literal true is optional', async t => {
  for (const options of [{}, { optional: false }, { optional: 1 }, { optional: 'true' }]) t.equal(await build({}).ask(options), 'CREDENTIAL_MISSING')
})

t.test('optional and then required, and the other way round', async t => {
  const { ask } = build({ cookie: 'c=expired' })
  t.strictSame([await ask(optional), await ask(), await ask(optional)], ['none', 'TOKEN_EXPIRED', 'none'])
})

t.test('cross-site requests: the cookie alone, and only where it was valid', async t => {
  const site = { 'sec-fetch-site': 'cross-site' }
  t.equal(await build({ cookie: 'c=t', ...site }, {}, 'POST').ask(), 'CROSS_SITE')
  t.equal(await build({ cookie: 'c=t', ...site }).ask(), 'cookie alice')
  t.equal(await build({ cookie: 'c=expired', ...site }, {}, 'POST').ask(), 'TOKEN_EXPIRED')
  t.equal(await build({ authorization: 'Bearer t', cookie: 'c=t', ...site }, {}, 'POST').ask(), 'header alice')
  t.equal(await build({ cookie: 'c=t', origin: 'https://app.example', ...site }, { trustedOrigins: new Set(['https://app.example']) }, 'POST').ask(), 'cookie alice')
  let asked = 0
  await build({ cookie: 'c=t', ...site }, { isRevoked: () => { asked++; return false } }, 'POST').ask()
  t.equal(asked, 0, 'a forged request costs no lookup')
})

t.test('a token that was verified is not verified again, and its Auth is the same', async t => {
  const verified = { ...VERIFIED, claims: { ...CLAIMS, exp: 1e12 } }
  for (const later of [false, true]) {
    const cache = new TokenCache<CachedToken>({ entries: 4, bytes: 1e6 })
    const verify = () => later ? Promise.resolve(verified) : verified
    await build({ authorization: 'Bearer t' }, { cache, verify }).call()
    const one = await build({ authorization: 'Bearer t' }, { cache, verify }).call()
    const { call, tokens } = build({ authorization: 'Bearer t' }, { cache })
    t.equal(call(), one, 'without a promise')
    t.strictSame(tokens, [])
    for (let i = 0; i < 2; i++) await build({ cookie: 'e=t; c=t' }, { cache, verify }).call()
    const cookie = await build({ cookie: 'c=t' }, { cache, verify }).call()
    t.strictSame([one?.source, cookie?.source], ['header', 'cookie'])
    t.equal(build({ cookie: 'd=1; c=t' }, { cache }).call(), cookie)
    t.match(cache.figures(), { entries: 2, hits: 3, misses: 4 })
  }
})

t.test('what is asked of each request is asked of a remembered one', async t => {
  const cache = new TokenCache<CachedToken>({ entries: 4, bytes: 1e6 })
  const verify = () => ({ ...VERIFIED, claims: { ...CLAIMS, exp: 1e12 } })
  for (let i = 0; i < 2; i++) await build({ cookie: 'c=t' }, { cache, verify }).ask()
  t.equal(await build({ cookie: 'c=t', 'sec-fetch-site': 'cross-site' }, { cache, verify }, 'POST').ask(), 'CROSS_SITE')
  t.equal(await build({ cookie: 'c=t; c=t' }, { cache, verify }).ask(), 'CREDENTIAL_REPEATED')
  t.equal(await build({ cookie: 'c=t' }, { cache, verify }, 'GET', ['A', 'a', 'B', 'b']).ask(), 'HEADERS_TRUNCATED')
  t.equal(await build({ cookie: 'c=t' }, { cache, verify, isRevoked: () => true }).ask(), 'TOKEN_REVOKED')
  t.equal(await build({ cookie: 'c=t' }, { cache, verify, isRevoked: async () => true }).ask(), 'TOKEN_REVOKED')
  t.equal(await build({ cookie: 'c=t' }, { cache, verify }).ask(), 'cookie alice')
})

t.test('what no longer holds is verified anew, and forgotten', async t => {
  const cache = new TokenCache<CachedToken>({ entries: 4, bytes: 1e6 })
  for (let i = 0; i < 2; i++) t.equal(await build({ authorization: 'Bearer t' }, { cache }).ask(), 'header alice')
  const { ask } = build({ authorization: 'Bearer t' }, { cache, verify () { throw new TokenExpired() } })
  t.equal(await ask(), 'TOKEN_EXPIRED', 'its exp is 1')
  t.match(cache.figures(), { entries: 0, bytes: 0 })
})

t.test('a refusal carries its challenge, an outage none', async t => {
  const thrown = (headers: Headers, changes?: Partial<Steps>) => {
    const { call } = build(headers, changes)
    try {
      return call()
    } catch (error) {
      return error
    }
  }
  t.match(thrown({}), { statusCode: 401, headers: { 'www-authenticate': 'Bearer realm="api"' } })
  t.match(thrown({ authorization: 'Bearer expired' }), { statusCode: 401, headers: { 'www-authenticate': /error="invalid_token"/ } })
  t.notOk(Object.hasOwn(Object(thrown({ authorization: 'Bearer t' }, { isRevoked: () => { throw new Error('x') } })), 'headers'))
})

t.test('a schema whose format fails is logged with its cause, and refused', async t => {
  const cause = new Error('from the format')
  const { request, ask } = build({ authorization: 'Bearer t' }, { verify () { throw Object.assign(new ClaimsUnchecked(), { cause }) } })
  const logged: unknown[] = []
  request.log.error = (entry: unknown) => { logged.push(entry) }
  t.equal(await ask(optional), 'CLAIMS_UNCHECKED')
  t.strictSame(logged, [{ err: cause }])
})

t.test('a test may act as somebody: nothing about a credential is asked', async t => {
  const grant = { roles: ['author'], permissions: [], unknown () {} }
  const act = (given: Grant | null, changes: Partial<Steps> = {}) => {
    const built = build({ cookie: 'c=t', 'sec-fetch-site': 'cross-site' }, { isRevoked: () => true, ...changes }, 'POST')
    Object.setPrototypeOf(built.request.raw, (requestOf({ identity: { subject: 'bob', claims: {}, grant: given }, rehearsal: null }) as { prototype: object }).prototype)
    return built
  }
  const { request, ask, tokens } = act(grant)
  t.equal(await ask(), 'header bob')
  t.strictSame(tokens, [])
  t.ok(Object.isFrozen(request[kAuth]))
  t.equal(grantOf(request[kAuth] as Auth), grant)
  const plain = act(null)
  t.equal(await plain.ask(), 'header bob')
  t.equal(grantOf(plain.request[kAuth] as Auth), undefined)
  const { ask: askWrong } = act(null, { actingClaims: () => { throw new TokenExpired() } })
  t.strictSame([await askWrong(optional), await askWrong()], ['TOKEN_EXPIRED', 'TOKEN_EXPIRED'], 'an identity that is refused is not nobody')
})
