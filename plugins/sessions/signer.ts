import { createPublicKey } from 'node:crypto'
import fastifyJwt from '@fastify/jwt'
import Fastify from 'fastify'
import { isKeyring, type Key, type Keyring, type SigningKey } from '../keys/index.ts'

/** Turns claims into a signed access token in compact form (RFC 7519 §3, `typ` of RFC 9068 §2.1). */
export type Sign = (claims: object) => string

/** A signer lives as long as its key. */
const signers = new WeakMap<object, Promise<Sign>>()

/** The signer of a key, or of the key of a ring that is active now; built once for each key. */
export function signerOf (key: Key | Keyring): Promise<Sign> {
  const signing = isKeyring(key) ? key.signing() : key
  const known = signers.get(signing)
  if (known !== undefined) return known
  const building = createSigner(signing)
  signers.set(signing, building)
  return building
}

/** A signer bound to one key and its one algorithm. */
async function createSigner ({ algorithm, kid, keyObject }: Key | SigningKey): Promise<Sign> {
  // A private instance: @fastify/jwt's decorators never meet the application's.
  const engine = Fastify()
  await engine.register(fastifyJwt, {
    secret: keyObject.type === 'secret'
      ? keyObject.export()
      : {
          private: keyObject.export({ type: 'pkcs8', format: 'pem' }).toString(),
          public: createPublicKey(keyObject).export({ type: 'spki', format: 'pem' }).toString()
        },
    sign: { algorithm, header: { alg: algorithm, typ: 'at+jwt', ...(kid === undefined ? {} : { kid }) } }
  })
  await engine.ready()
  return claims => engine.jwt.sign(claims)
}
