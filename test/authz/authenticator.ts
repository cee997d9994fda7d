import createError from '@fastify/error'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Auth, Authenticate } from '../../plugins/contract.ts'

/** Options of the stand-in. */
export interface StandInOptions {
  /** Answers with a promise. */
  later?: boolean
  /** Answers instead of the stand-in. */
  answer?: (request: FastifyRequest) => unknown
}

const Refused = createError<[]>('STAND_IN_REFUSED', 'Who are you?', 401)

/** Counts the calls of `authenticate`. */
export const calls = { count: 0 }

/** The header that makes somebody known: the stand-in believes every claim. */
export function bearer (claims: object): { authorization: string } {
  return { authorization: `Bearer ${JSON.stringify({ sub: 'ada', ...claims })}` }
}

/** An authenticator that honours the contract and needs no keys. */
export const standIn = fp(async function standIn (app, { later = false, answer }: StandInOptions) {
  const known = new WeakMap<FastifyRequest, Auth>()

  function identify (request: FastifyRequest, optional: boolean): unknown {
    calls.count++
    if (answer !== undefined) return answer(request)
    const { authorization } = request.headers
    if (authorization === undefined && optional) return null
    if (!authorization?.startsWith('Bearer {')) throw Object.assign(new Refused(), { headers: { 'www-authenticate': 'Bearer realm="stand-in"' } })
    const claims = JSON.parse(authorization.slice('Bearer '.length)) as Auth['claims']
    const auth: Auth = Object.freeze({ subject: claims.sub, claims, source: 'header', issuer: 'stand-in' })
    known.set(request, auth)
    return auth
  }

  app.decorateRequest('auth', { getter () { return known.get(this) ?? null } })
  app.decorateRequest('authenticate', function (this: FastifyRequest, { optional = false } = {}) {
    return later ? Promise.resolve().then(() => identify(this, optional)) : identify(this, optional)
  } as Authenticate)
}, { name: 'stand-in', fastify: '5.x' })
