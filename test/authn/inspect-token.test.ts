import t from 'tap'
import { inspectToken } from '../../plugins/authn/inspect-token.ts'
import { remoteKeys } from '../../plugins/keys/index.ts'
import { startEndpoint } from '../keys/remote/endpoint.ts'
import { AUDIENCE, claims, HEADER, hmac, ISSUER, mint, now, TRUST } from './mint.ts'

t.test('with a trust, a token is verified', async t => {
  t.equal((await inspectToken(mint(), TRUST)).refusal, null)
  t.equal((await inspectToken(mint(), [TRUST])).refusal, null)
  t.equal((await inspectToken(mint(claims(), HEADER, hmac(Buffer.alloc(32))), TRUST)).refusal?.code, 'GTH_AUTHN_SIGNATURE_INVALID')
  await t.rejects(inspectToken(mint(), { ...TRUST, issuer: '' }), { code: 'GTH_AUTHN_INVALID_OPTION' })
})

t.test('without, its form and its dates are looked at', async t => {
  t.equal((await inspectToken(mint(claims(), HEADER, hmac(Buffer.alloc(32))))).refusal, null)
  t.equal((await inspectToken(mint(claims({ exp: now() - 1 })))).refusal?.code, 'GTH_AUTHN_TOKEN_EXPIRED')
})

t.test('keys that cannot be had', async t => {
  const { origin } = await startEndpoint(t, response => response.writeHead(500).end())
  const keys = remoteKeys(`${origin}/jwks`)
  t.teardown(() => keys.close())
  t.match((await inspectToken(mint(), { issuer: ISSUER, audience: AUDIENCE, keys })).refusal, { status: 503, code: 'GTH_KEYS_UNAVAILABLE' })
})
