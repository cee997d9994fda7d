import fastifyCookie from '@fastify/cookie'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Task } from '../task.ts'
import { Unauthorized } from './refused.ts'

/** Libraries that know tokens and no requests: where the token is, the hook that uses them says. */
export async function tokenOf (app: FastifyInstance, { source, cookieName }: Task): Promise<(request: FastifyRequest) => string> {
  if (source === 'cookie') await app.register(fastifyCookie)
  return ({ headers: { authorization }, cookies }) => {
    const token = source === 'cookie' ? cookies[cookieName] : authorization?.startsWith('Bearer ') === true ? authorization.slice(7) : undefined
    if (token === undefined) throw new Unauthorized()
    return token
  }
}
