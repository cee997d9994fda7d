import fastifyAuth from '@fastify/auth'
import type { FastifyRequest } from 'fastify'
import { PERMISSION } from '../issuer.ts'
import type { Protect } from './contender.ts'
import { register, verifies } from './fastify-jwt.ts'
import { Forbidden } from './refused.ts'

export const withFastifyAuth: Protect = async (app, task) => {
  await register(app, task)
  await app.register(fastifyAuth)
  const mayWrite = async ({ user }: FastifyRequest): Promise<void> => {
    if (!(user as { permissions: string[] }).permissions.includes(PERMISSION)) throw new Forbidden()
  }
  return { route: { onRequest: app.auth([verifies, mayWrite], { relation: 'and' }) } }
}
