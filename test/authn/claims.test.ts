import { inspect } from 'node:util'
import t from 'tap'
import { checkClaims } from '../../plugins/authn/claims.ts'
import { AUDIENCE, claims, ISSUER } from './mint.ts'

const NOW = 1_800_000_000
const ANY = [undefined, null, true, false, 0, -0, 1, NaN, Infinity, -Infinity, '', '0', String(NOW + 9), 'text', [], ['text'], [NOW + 9], {}, { iss: ISSUER }, [[AUDIENCE]]]

const answer = (changes: object, clockTolerance = 0, now = NOW, audience = [AUDIENCE]): string => {
  const payload: Record<string, unknown> = { ...claims(), iat: NOW, exp: NOW + 300, ...changes }
  try {
    checkClaims(payload, { issuer: ISSUER, audience, clockTolerance }, now)
    return 'ok'
  } catch (error) {
    return (error as { code: string }).code.replace('GTH_AUTHN_', '')
  }
}

t.test('good claims', async t => {
  t.equal(answer({}), 'ok')
  t.equal(answer({ iat: undefined, nbf: NOW - 1, auth_time: 1.5, jti: '' }), 'ok')
})

t.test('every claim with every wrong type', async t => {
  const table: Record<string, { refusal: string, fits: (value: unknown) => boolean }> = {
    iss: { refusal: 'ISSUER_UNTRUSTED', fits: () => false },
    aud: { refusal: 'AUDIENCE_MISMATCH', fits: () => false },
    sub: { refusal: 'CLAIM_INVALID', fits: value => typeof value === 'string' && value !== '' },
    jti: { refusal: 'CLAIM_INVALID', fits: value => value === undefined || typeof value === 'string' },
    iat: { refusal: 'CLAIM_INVALID', fits: value => value === undefined || Number.isFinite(value) },
    auth_time: { refusal: 'CLAIM_INVALID', fits: value => value === undefined || Number.isFinite(value) },
    nbf: { refusal: 'CLAIM_INVALID', fits: value => value === undefined || Number.isFinite(value) }
  }
  for (const [claim, { refusal, fits }] of Object.entries(table)) {
    for (const value of ANY) t.equal(answer({ [claim]: value }), fits(value) ? 'ok' : refusal, `${claim}: ${inspect(value)}`)
  }
  for (const exp of ANY) t.equal(answer({ exp }), Number.isFinite(exp) ? 'TOKEN_EXPIRED' : 'CLAIM_INVALID', `exp: ${inspect(exp)}`)
})

t.test('issuer and audience are compared as strings', async t => {
  for (const iss of [ISSUER + '/', ISSUER.toUpperCase(), ` ${ISSUER}`, ISSUER + '\0', 'https://login.example.com.attacker.example', [ISSUER]]) t.equal(answer({ iss }), 'ISSUER_UNTRUSTED', inspect(iss))
  for (const aud of [AUDIENCE + '/', AUDIENCE.toUpperCase(), [], [AUDIENCE + 'x'], [AUDIENCE, 7], [AUDIENCE, null], [[AUDIENCE]], { 0: AUDIENCE, length: 1 }, `x ${AUDIENCE}`]) t.equal(answer({ aud }), 'AUDIENCE_MISMATCH', inspect(aud))
  for (const aud of [[AUDIENCE], ['other', AUDIENCE], [AUDIENCE, AUDIENCE]]) t.equal(answer({ aud }), 'ok', inspect(aud))
  t.equal(answer({ aud: 'b' }, 0, NOW, ['a', 'b']), 'ok')
  t.equal(answer({ aud: 'a,b' }, 0, NOW, ['a', 'b']), 'AUDIENCE_MISMATCH')
})

t.test('expired on exp, not a moment later', async t => {
  for (const [exp, now, tolerance, expected] of [
    [NOW, NOW, 0, 'TOKEN_EXPIRED'], [NOW, NOW - 0.001, 0, 'ok'], [NOW + 1, NOW, 0, 'ok'], [NOW, NOW + 1, 0, 'TOKEN_EXPIRED'], [NOW + 0.5, NOW, 0, 'ok'],
    [NOW, NOW + 9.999, 10, 'ok'], [NOW, NOW + 10, 10, 'TOKEN_EXPIRED'], [NOW, NOW + 11, 10, 'TOKEN_EXPIRED'],
    [Number.MAX_VALUE, NOW, 0, 'ok'], [-Number.MAX_VALUE, NOW, 60, 'TOKEN_EXPIRED'], [NOW * 1000, NOW, 0, 'ok']
  ] as const) t.equal(answer({ exp }, tolerance, now), expected, `exp ${exp}, now ${now}, tolerance ${tolerance}`)
})

t.test('valid on nbf, not a moment earlier', async t => {
  for (const [nbf, now, tolerance, expected] of [
    [NOW, NOW, 0, 'ok'], [NOW, NOW - 0.001, 0, 'TOKEN_EARLY'], [NOW + 1, NOW, 0, 'TOKEN_EARLY'],
    [NOW + 10, NOW, 10, 'ok'], [NOW + 10.001, NOW, 10, 'TOKEN_EARLY'], [Number.MAX_VALUE, NOW, 60, 'TOKEN_EARLY'], [0, NOW, 0, 'ok']
  ] as const) t.equal(answer({ nbf }, tolerance, now), expected, `nbf ${nbf}, now ${now}, tolerance ${tolerance}`)
})

t.test('claims of the prototype do not count', async t => {
  const payload = Object.create(claims({ exp: NOW + 300 }))
  t.doesNotThrow(() => checkClaims(payload, { issuer: ISSUER, audience: [AUDIENCE], clockTolerance: 0 }, NOW), 'they would, so JSON must not make any')
  const parsed = JSON.parse(`{"__proto__":${JSON.stringify(claims({ exp: NOW + 300 }))}}`)
  t.throws(() => checkClaims(parsed, { issuer: ISSUER, audience: [AUDIENCE], clockTolerance: 0 }, NOW), { code: 'GTH_AUTHN_ISSUER_UNTRUSTED' })
})
