import type { FastifyRequest } from 'fastify'
import { PERMISSION } from '../issuer.ts'
import type { Task } from '../task.ts'
import type { Protect } from './contender.ts'
import { tokenReader } from './presented.ts'
import { Forbidden, Unauthorized } from './refused.ts'
import { signatureCheck } from './signature.ts'

/** Who presents a token: `permissions` is a set, built once for each token. */
interface Identity { readonly sub: string, readonly exp: number, readonly permissions: ReadonlySet<string> }

/** Tokens that are remembered; the eldest makes room. */
const MOST = 10_000

/**
 * The best that a careful person writes by hand for one issuer with one key: a synchronous hook that remembers verified
 * tokens by their text, checks `exp` each time, and asks for one permission.
 */
export const handRolled: Protect = async (app, task) => {
  const read = tokenReader(task)
  const verify = verifier(task)
  const seen = new Map<string, Identity>()
  let [hits, asked] = [0, 0]
  app.decorateRequest('identity', null)
  return {
    route: {
      onRequest: (request: FastifyRequest & { identity?: unknown }, _reply, done) => {
        const token = read(request.raw.headers)
        if (token === null) throw new Unauthorized()
        asked++
        let identity = seen.get(token)
        if (identity !== undefined) {
          hits++
          if (identity.exp * 1000 <= Date.now()) {
            seen.delete(token)
            throw new Unauthorized()
          }
        } else {
          identity = verify(token)
          if (seen.size >= MOST) seen.delete(seen.keys().next().value as string)
          seen.set(token, identity)
        }
        if (!identity.permissions.has(PERMISSION)) throw new Forbidden()
        request.identity = identity
        done()
      }
    },
    cacheCount: () => ({ hits, asked })
  }
}

function verifier (task: Task): (token: string) => Identity {
  const isSigned = signatureCheck(task)
  return token => {
    const parts = token.split('.')
    if (parts.length !== 3) throw new Unauthorized()
    const [header, payload, signature] = parts as [string, string, string]
    const { alg, typ } = parse(header)
    if (alg !== task.algorithm || typ !== 'at+jwt') throw new Unauthorized()
    const { iss, aud, sub, exp, permissions } = parse(payload)
    if (iss !== task.issuer || aud !== task.audience || typeof sub !== 'string' || typeof exp !== 'number' || !Array.isArray(permissions)) throw new Unauthorized()
    if (exp * 1000 <= Date.now() || !isSigned(`${header}.${payload}`, Buffer.from(signature, 'base64url'))) throw new Unauthorized()
    return { sub, exp, permissions: new Set<string>(permissions) }
  }
}

function parse (part: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(part, 'base64url').toString())) as Record<string, unknown>
  } catch {
    throw new Unauthorized()
  }
}
