import fc from 'fast-check'
import t from 'tap'
import { accessClaims } from '../../plugins/sessions/claims.ts'

const configuration = { issuer: 'https://issuer.example', audience: 'https://api.example', clientId: 'web', accessLifetime: 60 }
const RESERVED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id']

t.test('the claims of RFC 9068 §2.2', async t => {
  const claims = accessClaims(configuration, 'ada', { roles: ['admin'] }, 1_000_999)
  t.match(claims.jti, /^[\da-f-]{36}$/)
  t.strictSame(claims, {
    roles: ['admin'],
    iss: 'https://issuer.example',
    sub: 'ada',
    aud: 'https://api.example',
    exp: 1060,
    iat: 1000,
    jti: claims.jti,
    client_id: 'web'
  })
  t.not(accessClaims(configuration, 'ada', {}, 0).jti, claims.jti, 'every token has its own id')
})

t.test('a subject is never empty', async t => {
  for (const subject of ['', undefined, null, 7, ['ada']]) {
    t.throws(() => accessClaims(configuration, subject as string, {}, 0), { code: 'GTH_SESSIONS_SUBJECT_INVALID', statusCode: 500 })
  }
})

t.test('whatever the caller claims, the registered claims are ours', async () => {
  fc.assert(fc.property(fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...RESERVED, '__proto__')), fc.jsonValue()), claims => {
    const reserved = RESERVED.filter(name => Object.hasOwn(claims, name))
    try {
      const made = accessClaims(configuration, 'ada', claims, 0)
      return reserved.length === 0 && made.sub === 'ada' && made.exp === 60 && Object.keys(claims).every(name => Object.hasOwn(made, name))
    } catch (error) {
      return (error as { code?: string }).code === 'GTH_SESSIONS_CLAIM_RESERVED' && reserved.some(name => (error as Error).message.includes(`"${name}"`))
    }
  }))
})
