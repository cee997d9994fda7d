import fc from 'fast-check'
import t from 'tap'
import { accessClaims, ownClaims } from '../../plugins/sessions/claims.ts'
import { REJECTING, unhandledRejections } from '../refusal/unhandled.ts'

const configuration = { issuer: 'https://issuer.example', audience: 'https://api.example', clientId: 'web', accessLifetime: 60 }
const session = { id: 'sid-1', subject: 'ada', claims: {}, device: null, createdAt: 900.7, usedAt: 950, expiresAt: 5000 }
const RESERVED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'auth_time', 'sid', 'cnf']

t.test('the claims of RFC 9068 §2.2, and the session', async t => {
  const claims = accessClaims(configuration, session, { roles: ['admin'] }, 1_000_999)
  t.match(claims.jti, /^[\da-f-]{36}$/)
  t.strictSame(claims, {
    roles: ['admin'],
    iss: 'https://issuer.example',
    sub: 'ada',
    aud: 'https://api.example',
    exp: 1060,
    iat: 1000,
    jti: claims.jti,
    client_id: 'web',
    auth_time: 900,
    sid: 'sid-1'
  })
  t.not(accessClaims(configuration, session, {}, 0).jti, claims.jti, 'every token has its own id')
})

t.test('an access token never outlives its session', async t => {
  t.equal(accessClaims(configuration, { ...session, expiresAt: 1030.9 }, {}, 1_000_000).exp, 1030)
})

t.test('nor does it expire before it was made, where our clock is ahead of the store\'s', async t => {
  const { iat, exp } = accessClaims(configuration, { ...session, expiresAt: 990 }, {}, 1_000_000)
  t.equal(exp - iat, 0)
})

t.test('a subject is never empty', async t => {
  for (const subject of ['', undefined, null, 7, ['ada']]) {
    t.throws(() => ownClaims(subject, {}), { code: 'GTH_SESSIONS_SUBJECT_INVALID', statusCode: 500 })
  }
})

t.test('whatever the caller claims, the registered claims are ours', async () => {
  fc.assert(fc.property(fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...RESERVED, '__proto__')), fc.jsonValue()), claims => {
    const reserved = RESERVED.filter(name => Object.hasOwn(claims, name))
    try {
      const made = accessClaims(configuration, session, ownClaims('ada', claims), 0)
      return reserved.length === 0 && made.sub === 'ada' && made.exp === 60 && Object.keys(claims).every(name => Object.hasOwn(made, name))
    } catch (error) {
      return (error as { code?: string }).code === 'GTH_SESSIONS_CLAIM_RESERVED' && reserved.some(name => (error as Error).message.includes(`"${name}"`))
    }
  }))
})

t.test('a promise in the claims is refused: in the token it would be an empty object', async t => {
  const unhandled = unhandledRejections(t)
  for (const [kind, make] of Object.entries(REJECTING)) {
    for (const claims of [make(), { roles: make() }, { roles: [make()] }, { org: { role: make() }, iss: 'x' }]) {
      t.throws(() => ownClaims('ada', claims as Record<string, unknown>), { code: 'GTH_SESSIONS_CLAIMS_PROMISED', statusCode: 500 }, kind)
    }
    t.throws(() => ownClaims(make(), { roles: make() }), { code: 'GTH_SESSIONS_SUBJECT_INVALID' }, kind)
  }
  t.throws(() => ownClaims('ada', { roles: Promise.resolve(['admin']) }), { code: 'GTH_SESSIONS_CLAIMS_PROMISED' })
  t.strictSame(await unhandled(), [])
})

t.test('what is no JSON object is refused, and its text is not shown', async t => {
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  const throwing = { toJSON () { throw new Error('hunter2') } }
  for (const claims of [{ big: 1n }, cycle, throwing, { deep: throwing }, null, 'hunter2', 7, ['hunter2'], () => {}, { toJSON: () => 'hunter2' }, { toJSON: () => undefined }]) {
    t.throws(() => ownClaims('ada', claims as Record<string, unknown>), { code: 'GTH_SESSIONS_CLAIMS_UNSERIALIZABLE', statusCode: 500, message: /^(?!.*hunter2)/ })
  }
})

t.test('what becomes a reserved claim as it is written is refused, too', async t => {
  t.throws(() => ownClaims('ada', { toJSON: () => ({ sub: 'eve' }) }), { code: 'GTH_SESSIONS_CLAIM_RESERVED' })
})

t.test('claims are a copy, as a token holds them', async t => {
  const claims = { roles: ['reader'], at: new Date(0), nothing: undefined }
  const copy = ownClaims('ada', claims)
  claims.roles.push('admin')
  t.strictSame(copy, { roles: ['reader'], at: '1970-01-01T00:00:00.000Z' })
})
