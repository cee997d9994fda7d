import fastifyJwt from '@fastify/jwt'
import Fastify from 'fastify'
import type { Configuration } from './options.ts'

/** Turns claims into a signed access token in compact form (RFC 7519 §3, `typ` of RFC 9068 §2.1). */
export type Sign = (claims: object) => string

/** A signer bound to one key and its one algorithm. */
export async function signer ({ key }: Pick<Configuration, 'key'>): Promise<Sign> {
  // A private instance: @fastify/jwt's decorators never meet the application's.
  const engine = Fastify()
  await engine.register(fastifyJwt, {
    secret: key.keyObject.export(),
    sign: { algorithm: key.algorithm, header: { alg: key.algorithm, typ: 'at+jwt', ...(key.kid === undefined ? {} : { kid: key.kid }) } }
  })
  await engine.ready()
  return claims => engine.jwt.sign(claims)
}
