import t from 'tap'
import { actingClaims } from '../../plugins/authn/acting-claims.ts'
import { KnownHeaders } from '../../plugins/authn/known-headers.ts'
import type { Trust } from '../../plugins/authn/trust.ts'
import { fixedKeys } from '../../plugins/keys/index.ts'

const trust = (issuer: string): [string, Trust] => [issuer, { issuer, audience: [`${issuer}/api`, 'other'], clockTolerance: 0, typ: null, keys: fixedKeys([]) }]
const settings = { trusts: new Map([trust('first'), trust('second')]), hasForm: null, headers: new KnownHeaders() }
const claimsOf = (claims: Record<string, unknown>, given: Parameters<typeof actingClaims>[1] = settings) => actingClaims({ subject: 'ada', claims, grant: null }, given, 1000.5)

t.test('what is not said is that of a new token of the first trust', async t => {
  t.strictSame(claimsOf({}), { aud: 'first/api', iat: 1000, exp: 4600, iss: 'first', sub: 'ada' })
  t.match(claimsOf({ iss: 'second', exp: 2000, tenant: 'acme' }), { iss: 'second', aud: 'second/api', exp: 2000, tenant: 'acme' })
  t.match(claimsOf({ sub: 'eve', left: undefined, at: new Date(0) }), { sub: 'ada', at: '1970-01-01T00:00:00.000Z' }, 'as JSON carries it')
})

t.test('the claims are frozen, and nothing of the test', async t => {
  const roles = ['reader']
  const claims = claimsOf({ roles }) as unknown as { roles: string[] }
  t.throws(() => claims.roles.push('admin'), TypeError)
  t.notOk(Object.isFrozen(roles))
})

t.test('they are checked as those of a token', async t => {
  t.throws(() => claimsOf({ exp: 1000 }), { code: 'GTH_AUTHN_TOKEN_EXPIRED' })
  t.throws(() => claimsOf({ iss: 'nobody' }), { code: 'GTH_AUTHN_ISSUER_UNTRUSTED' })
  t.throws(() => claimsOf({ aud: 'elsewhere' }), { code: 'GTH_AUTHN_AUDIENCE_MISMATCH' })
  t.throws(() => claimsOf({}, { ...settings, hasForm: () => false }), { code: 'GTH_AUTHN_CLAIMS_MISMATCH' })
  t.throws(() => actingClaims({ subject: '', claims: {}, grant: null }, settings, 1000), { code: 'GTH_AUTHN_CLAIM_INVALID' })
  t.throws(() => claimsOf({}, { trusts: new Map(), hasForm: null, headers: new KnownHeaders() }), { code: 'GTH_AUTHN_ISSUER_UNTRUSTED' })
})
