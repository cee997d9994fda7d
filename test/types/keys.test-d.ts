// Checked by tsc alone: each @ts-expect-error is an error of its own where the line below it compiles.
import { createPrivateKey, createPublicKey, createSecretKey, type webcrypto } from 'node:crypto'
import type { JWK } from 'jose'
import { isKey, keyring, privateKey, publicKey, secretKey, type Algorithm, type JsonWebKey, type Key, type PublicAlgorithm, type SecretAlgorithm } from 'fastify-gatehouse/keys'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
function holds<Claim extends true> (): Claim | undefined { return undefined }
const secret = createSecretKey(Buffer.alloc(32))
const pair = createPublicKey('')

// The algorithm stays a literal, and every key is a Key
const hmac = secretKey('text', { algorithm: 'HS256' })
const ec = publicKey('pem', { algorithm: 'ES256', kid: 'a' })
holds<Same<typeof hmac, Key<'HS256'>>>()
holds<Same<typeof ec.algorithm, 'ES256'>>()
holds<Same<Algorithm, SecretAlgorithm | PublicAlgorithm>>()
export const keys: Key[] = [hmac, ec, secretKey(Buffer.alloc(32), { algorithm: 'HS512' }), secretKey(secret, { algorithm: 'HS384' }), publicKey({ kty: 'EC' }, { algorithm: 'ES384' }), publicKey(pair, { algorithm: 'EdDSA' })]

// A JWK of node:crypto, of the Web Cryptography API, of a library and of JSON, and back
const web = {} as webcrypto.JsonWebKey
const library = {} as JWK
publicKey(pair.export({ format: 'jwk' }), { algorithm: 'ES256' })
publicKey(web, { algorithm: 'ES256' })
publicKey(library, { algorithm: 'ES256' })
publicKey({ kty: 'EC', crv: 'P-256', x: '', y: '', kid: 'a', alg: 'ES256', key_ops: ['verify'], x5c: [] } as const, { algorithm: 'ES256' })
publicKey(JSON.parse('{}') as Record<string, unknown>, { algorithm: 'ES256' })
privateKey(createPrivateKey('').export({ format: 'jwk' }))
privateKey(web)
privateKey({ kty: 'EC', nbf: 7 })
const ring = keyring({ keys: [web, library, { kty: 'oct', k: '', alg: 'HS256' }, createPrivateKey('')] })
const [published = {}]: readonly JsonWebKey[] = ring.jwks().keys
createPublicKey({ key: published, format: 'jwk' })
export const toWeb: webcrypto.JsonWebKey = published
export const member: unknown = published['kid']

// @ts-expect-error the algorithm is never guessed
secretKey('text')
// @ts-expect-error the algorithm is never guessed
publicKey('pem', {})
// @ts-expect-error none is none
secretKey('text', { algorithm: 'none' })
// @ts-expect-error one algorithm, not a list
secretKey('text', { algorithm: ['HS256'] })
// @ts-expect-error a secret does not sign RS256
secretKey('text', { algorithm: 'RS256' })
// @ts-expect-error a public key is no secret
publicKey('pem', { algorithm: 'HS256' })
// @ts-expect-error a misspelt option
secretKey('text', { algorithm: 'HS256', keyid: 'a' })
// @ts-expect-error an environment variable may be missing
secretKey(process.env.SECRET, { algorithm: 'HS256' })
// @ts-expect-error a PEM file is read as text
publicKey(Buffer.from('pem'), { algorithm: 'RS256' })
// @ts-expect-error a kid is text
publicKey('pem', { algorithm: 'RS256', kid: 7 })
// @ts-expect-error a key does not change
hmac.algorithm = 'HS256'

export function narrows (value: unknown): Algorithm | null {
  return isKey(value) ? value.algorithm : null
}
