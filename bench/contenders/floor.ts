import type { FastifyRequest } from 'fastify'
import type { Protect } from './contender.ts'
import { tokenReader } from './presented.ts'
import { Unauthorized } from './refused.ts'
import { signatureCheck } from './signature.ts'

/** The floor: base64url, JSON.parse and bare node:crypto in a synchronous hook. It checks no claim, so nobody may do this. */
export const floor: Protect = async (app, task) => {
  const read = tokenReader(task)
  const isSigned = signatureCheck(task)
  const json = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())
  app.decorateRequest('payload', null)
  return {
    route: {
      onRequest: (request: FastifyRequest & { header?: unknown, payload?: unknown }, _reply, done) => {
        const token = read(request.raw.headers)
        if (token === null) throw new Unauthorized()
        const [first, second] = [token.indexOf('.'), token.lastIndexOf('.')]
        let signed
        try {
          json(token.slice(0, first))
          request.payload = json(token.slice(first + 1, second))
          signed = isSigned(token.slice(0, second), Buffer.from(token.slice(second + 1), 'base64url'))
        } catch {
          throw new Unauthorized()
        }
        if (!signed) throw new Unauthorized()
        done()
      }
    }
  }
}
