import fastifyJwt from '@fastify/jwt'
import Fastify from 'fastify'
import type { Key } from '../keys/index.ts'

/** Throws unless the signature over the token is the key's, made with the key's algorithm. Answers with the payload, parsed. */
export type CheckSignature = (token: string) => unknown

/**
 * @fastify/jwt for one key. It runs on an instance of its own: its decorators (`request.user`, `app.jwt`) never
 * meet the application's, and a key can be added after boot. The engine answers for the signature and the
 * algorithm alone; the claims have one judge, `checkClaims`.
 */
export async function createEngine ({ algorithm, keyObject }: Key): Promise<CheckSignature> {
  const host = Fastify()
  const material = keyObject.type === 'secret' ? keyObject.export() : keyObject.export({ type: 'spki', format: 'pem' })
  await host.register(fastifyJwt, {
    secret: { public: material },
    verify: { algorithms: [algorithm], ignoreExpiration: true, ignoreNotBefore: true }
  })
  await host.ready()
  return token => host.jwt.verify<object>(token)
}
