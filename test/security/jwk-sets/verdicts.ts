import { constants, createHmac, timingSafeEqual, verify } from 'node:crypto'
import { readJwkSet } from '../../../plugins/keys/jwk-set.ts'
import type { Key } from '../../../plugins/keys/key.ts'
import { selectKey } from '../../../plugins/keys/key-source.ts'

/** A set and its tokens, as Project Wycheproof writes them: `public` is there only where `private` has more. */
export interface Group { readonly public?: unknown, readonly private?: unknown, readonly tests: readonly Case[] }
interface Case { readonly tcId: number, readonly comment: string, readonly jws: string, readonly result: string }

/** The cases in which the set verifies a token that it must not, or does not verify one that it must. */
export function wrongVerdicts (groups: readonly Group[]): Case[] {
  return groups.flatMap(group => {
    const { keys } = readJwkSet(group.public ?? group.private, { symmetric: true })
    return group.tests.filter(({ jws, result }) => verifies(keys, jws) !== (result === 'valid'))
  })
}

/**
 * Whether one of the keys verifies the JWS (RFC 7515 §5.2). The tokens of the sets carry no claims, so that the
 * signature is all there is to check, and node:crypto does it.
 */
function verifies (keys: readonly Key[], jws: string): boolean {
  const [header = '', payload = '', signature = ''] = jws.split('.')
  const { kid, alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid?: string, alg: string }
  const key = selectKey(keys, kid, alg)
  return key !== undefined && key.algorithm === alg &&
    isSignature(key, Buffer.from(`${header}.${payload}`), Buffer.from(signature, 'base64url'))
}

function isSignature ({ algorithm, keyObject: key }: Key, data: Buffer, signature: Buffer): boolean {
  if (algorithm === 'EdDSA') return verify(null, data, key, signature)
  const hash = `sha${algorithm.slice(2)}`
  if (algorithm.startsWith('HS')) {
    const mac = createHmac(hash, key).update(data).digest()
    return mac.byteLength === signature.byteLength && timingSafeEqual(mac, signature)
  }
  if (algorithm.startsWith('ES')) return verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature)
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return verify(hash, data, { key, ...(algorithm.startsWith('PS') && pss) }, signature)
}
