import { createPublicKey } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { jwtVerify } from 'jose'
import type { Protect } from './contender.ts'
import { Unauthorized } from './refused.ts'
import { tokenOf } from './token-of.ts'

export const jose: Protect = async (app, task) => {
  const { algorithm, material, issuer, audience } = task
  const read = await tokenOf(app, task)
  const key = typeof material === 'string' ? createPublicKey(material) : material
  const options = { algorithms: [algorithm], issuer, audience, typ: 'at+jwt', requiredClaims: ['iss', 'aud', 'sub', 'exp'] }
  app.decorateRequest('payload', null)
  return {
    route: {
      onRequest: async (request: FastifyRequest & { payload?: unknown }) => {
        const token = read(request)
        try {
          request.payload = (await jwtVerify(token, key, options)).payload
        } catch {
          throw new Unauthorized()
        }
      }
    }
  }
}
