import fastifyCookie from '@fastify/cookie'
import fastifyJwt from '@fastify/jwt'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Task } from '../task.ts'
import type { Protect } from './contender.ts'

/** As strict about the token as its options allow. */
export async function register (app: FastifyInstance, { algorithm, material, issuer, audience, source, cookieName }: Task, cache = false): Promise<void> {
  if (source === 'cookie') await app.register(fastifyCookie)
  await app.register(fastifyJwt, {
    secret: { public: material },
    verify: { algorithms: [algorithm], allowedIss: issuer, allowedAud: audience, checkTyp: 'at+jwt', requiredClaims: ['iss', 'aud', 'sub', 'exp'], cache },
    ...(source === 'cookie' && { cookie: { cookieName, signed: false } })
  })
}

/** The hook of the documentation. */
export const verifies = async (request: FastifyRequest): Promise<void> => { await request.jwtVerify() }

export const fastifyJwtHook: Protect = async (app, task) => {
  await register(app, task)
  return { route: { onRequest: verifies } }
}

export const fastifyJwtCache: Protect = async (app, task) => {
  await register(app, task, true)
  return { route: { onRequest: verifies } }
}
