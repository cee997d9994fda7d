import { createHmac, createPublicKey, createSecretKey, timingSafeEqual, verify } from 'node:crypto'
import type { Task } from '../task.ts'

/** Whether a signature is right: bare node:crypto with a KeyObject, the least that anybody pays. */
export type IsSigned = (input: string, signature: Buffer) => boolean

export function signatureCheck ({ algorithm, material }: Task): IsSigned {
  if (typeof material !== 'string') {
    const key = createSecretKey(material)
    return (input, signature) => {
      const right = createHmac('sha256', key).update(input).digest()
      return right.length === signature.length && timingSafeEqual(right, signature)
    }
  }
  const key = createPublicKey(material)
  const hash = algorithm === 'EdDSA' ? null : 'sha256'
  const how = algorithm === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' as const } : key
  return (input, signature) => verify(hash, Buffer.from(input, 'latin1'), how, signature)
}
