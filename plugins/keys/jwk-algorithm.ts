import { PUBLIC_ALGORITHMS, RSA_ALGORITHMS, SECRET_ALGORITHMS, type PublicAlgorithm, type SecretAlgorithm } from './algorithms.ts'
import { JwkAlgorithmUnfit, JwkTypeUnknown } from './errors.ts'
import { curveOf, type Jwk } from './jwk.ts'

/** Each key type's algorithms. */
const BY_TYPE: Readonly<Record<'RSA' | 'EC' | 'OKP', readonly string[]>> = {
  RSA: RSA_ALGORITHMS,
  EC: Object.keys(PUBLIC_ALGORITHMS).filter(name => name.startsWith('ES')),
  OKP: ['EdDSA']
}

/** The only algorithm of each curve. */
const BY_CURVE: Readonly<Record<string, string>> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512', Ed25519: 'EdDSA', Ed448: 'EdDSA' }

/**
 * The one algorithm that a public JWK is for: its `alg`, or that of its curve. An RSA key without `alg` is for
 * RS256, which every OpenID provider has and which those without `alg` sign with (OpenID Connect Discovery 1.0 §3).
 *
 * @throws JwkTypeUnknown, JwkAlgorithmUnfit, JwkCurveUnknown
 */
export function publicAlgorithmOf (jwk: Jwk): PublicAlgorithm {
  const { kty, alg } = jwk
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') throw new JwkTypeUnknown()
  if (alg === undefined) return (kty === 'RSA' ? 'RS256' : BY_CURVE[curveOf(jwk, kty)]) as PublicAlgorithm
  return oneOf<PublicAlgorithm>(alg, kty, BY_TYPE[kty])
}

/** The one algorithm that a secret JWK is for, which only its `alg` can say. @throws JwkAlgorithmUnfit */
export function secretAlgorithmOf ({ alg }: Jwk): SecretAlgorithm {
  return oneOf<SecretAlgorithm>(alg, 'oct', Object.keys(SECRET_ALGORITHMS))
}

function oneOf<A extends string> (alg: unknown, kty: string, known: readonly string[]): A {
  if (typeof alg === 'string' && known.includes(alg)) return alg as A
  throw new JwkAlgorithmUnfit(kty, known.join(', '))
}
