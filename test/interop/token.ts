import { randomUUID } from 'node:crypto'
import type { SigningKey } from '../../plugins/keys/index.ts'
import { claims, keyPair, mint } from '../authn/mint.ts'

/** A token signed with an ES256 or EdDSA key, as an issuer would. */
export function tokenOf ({ algorithm, kid, keyObject }: Pick<SigningKey, 'algorithm' | 'kid' | 'keyObject'>, changes: object = {}): string {
  const header = { alg: algorithm, typ: 'at+jwt', kid }
  return mint(claims({ jti: randomUUID(), name: 'Arun Author', roles: ['author'], ...changes }), header, keyPair(keyObject, algorithm === 'ES256' ? 'sha256' : null))
}
