import type { FastifyRequest } from 'fastify'
import { createVerifier } from 'fast-jwt'
import type { Protect } from './contender.ts'
import { Unauthorized } from './refused.ts'
import { tokenOf } from './token-of.ts'

export const fastJwt: Protect = async (app, task) => {
  const { algorithm, material, issuer, audience } = task
  const read = await tokenOf(app, task)
  const verify = createVerifier({ key: material, algorithms: [algorithm], allowedIss: issuer, allowedAud: audience, checkTyp: 'at+jwt', requiredClaims: ['iss', 'aud', 'sub', 'exp'] })
  app.decorateRequest('payload', null)
  return {
    route: {
      onRequest: (request: FastifyRequest & { payload?: unknown }, _reply, done) => {
        const token = read(request)
        try {
          request.payload = verify(token)
        } catch {
          throw new Unauthorized()
        }
        done()
      }
    }
  }
}
