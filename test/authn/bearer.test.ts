import fc from 'fast-check'
import t from 'tap'
import { assertOneAuthorization, readBearer } from '../../plugins/authn/bearer.ts'

const answer = (header: string): string => {
  try {
    return `token ${readBearer(header)}`
  } catch (error) {
    return String((error as { code: string }).code)
  }
}

/** RFC 9110 §11.4 in one regular expression: auth-scheme [ 1*SP ... ], as far as Bearer is concerned. */
const oracle = (header: string): string => {
  const match = /^([^ ]*)( *)([^]*)$/.exec(header) as unknown as [string, string, string, string]
  const [, scheme, , token] = match
  if (!/^bearer$/i.test(scheme)) return 'GTH_AUTHN_SCHEME_UNSUPPORTED'
  return token === '' ? 'GTH_AUTHN_TOKEN_MALFORMED' : `token ${token}`
}

const scheme = fc.oneof(
  fc.constantFrom('Bearer', 'bearer', 'BEARER', 'bEaReR', 'Basic', 'DPoP', 'Bearer:', 'Bearer=', 'Beare', 'Bearerx', 'Bearer\t', ' Bearer', '"Bearer"', '', 'Bearer,'),
  fc.string({ maxLength: 8 })
)
const space = fc.oneof(fc.constantFrom(' ', '  ', '', '\t', ' \t', '      ', '\u00a0', '+', '%20'), fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 4 }))
const token = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abcXYZ019-._~+/='), maxLength: 40 }),
  fc.constantFrom('', 'a b', 'a, Bearer b', 'a\t', '"a"', 'token="a"', '\u00ff\u0080', 'a=b', '🦉'),
  fc.string({ unit: 'binary', maxLength: 12 })
)

t.test('the grammar of RFC 9110, against an oracle', async t => {
  fc.assert(fc.property(scheme, space, token, (...parts) => answer(parts.join('')) === oracle(parts.join(''))), { numRuns: 2000 })
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 20 }), header => answer(header) === oracle(header)), { numRuns: 500 })
  t.pass('2000 headers near the grammar and 500 far from it')
})

t.test('some by hand', async t => {
  t.equal(answer('Bearer abc'), 'token abc')
  t.equal(answer('bEARER    abc'), 'token abc')
  t.equal(answer('Bearer abc '), 'token abc ', 'node:http trims; whatever else is there is no JWT')
  t.equal(answer('Bearer'), 'GTH_AUTHN_TOKEN_MALFORMED')
  t.equal(answer('Bearer   '), 'GTH_AUTHN_TOKEN_MALFORMED')
  for (const other of ['', ' ', 'Basic dTpw', 'Bearer\tabc', ' Bearer abc', 'Bearerabc', 'Bearer,abc', 'abc', 'Negotiate', 'ＢＥＡＲＥＲ abc']) {
    t.equal(answer(other), 'GTH_AUTHN_SCHEME_UNSUPPORTED', JSON.stringify(other))
  }
})

t.test('a second Authorization header, in any case, wherever it stands', async t => {
  for (const [one, two] of [['authorization', 'authorization'], ['Authorization', 'AUTHORIZATION'], ['authorization', 'aUTHORIZATION']] as const) {
    t.throws(() => assertOneAuthorization([one, 'a', 'Host', 'x', two, 'b']), { code: 'GTH_AUTHN_CREDENTIAL_REPEATED' })
    t.throws(() => assertOneAuthorization([one, 'a', two, 'a']), { code: 'GTH_AUTHN_CREDENTIAL_REPEATED' }, 'equal ones too')
  }
  t.doesNotThrow(() => assertOneAuthorization([]))
  t.doesNotThrow(() => assertOneAuthorization(['Host', 'authorization', 'Authorization', 'authorization']), 'values are not names')
  t.doesNotThrow(() => assertOneAuthorization(['Authorization', 'a', 'Proxy-Authorization', 'b', 'X-Authorization', 'c', 'authorizatiom', 'd']))
})
