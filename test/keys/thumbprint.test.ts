import t from 'tap'
import { thumbprint } from '../../plugins/keys/thumbprint.ts'

t.test('the example of RFC 7638 §3.1', async t => {
  const n = '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw'
  t.equal(thumbprint({ kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' }), 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
})

t.test('the example of RFC 8037 appendix A.3', async t => {
  t.equal(thumbprint({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
})

t.test('the private members count for nothing, and the secret is the identity of a symmetric key', async t => {
  const jwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }
  t.equal(thumbprint({ ...jwk, d: 'd', use: 'sig' }), thumbprint({ y: 'y', x: 'x', crv: 'P-256', kty: 'EC' }))
  t.not(thumbprint({ kty: 'oct', k: 'a' }), thumbprint({ kty: 'oct', k: 'b' }))
  t.equal(thumbprint({ kty: 'new' }), thumbprint({}))
})
