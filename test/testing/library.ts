import { Type } from '@sinclair/typebox'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import authn, { type AuthnOptions } from '../../plugins/authn/index.ts'
import authz, { definePermissions, self, type AuthzOptions, type Rule } from '../../plugins/authz/index.ts'
import { secretKey } from '../../plugins/keys/index.ts'

export const model = definePermissions({
  permissions: { 'article:read': 'Read', 'article:write': 'Write' },
  roles: { reader: ['article:read'], author: ['article:read', 'article:write'] }
})

export const issuer = 'https://login.example'
export const audience = 'https://api.example'
const Id = Type.Object({ id: Type.String() })

/** What may be different about the application. */
export interface Changes {
  server?: FastifyServerOptions
  authn?: Partial<AuthnOptions>
  authz?: Partial<AuthzOptions>
  /** The rules of some of its routes. */
  rules?: Record<string, Rule>
  /** Declared before authz is there, so what it adds is not guarded. */
  before?: (app: FastifyInstance) => void
  /** Declared with the other routes. */
  more?: (app: FastifyInstance) => void
}

/** An application with a route of each kind. `ran` has the handlers that ran. */
export async function library (t: Test, { server = {}, rules = {}, before, more, ...changes }: Changes = {}): Promise<{ app: FastifyInstance, ran: string[] }> {
  const app = fastify(server)
  t.teardown(() => app.close())
  const ran: string[] = []
  const handler = async (request: { method: string, routeOptions: { url?: string | undefined }, auth: unknown }) => {
    ran.push(`${request.method} ${request.routeOptions.url}`)
    return { auth: request.auth }
  }
  before?.(app)
  await app.register(authn, { trust: { issuer, audience, keys: secretKey(randomBytes(32), { algorithm: 'HS256' }) }, ...changes.authn })
  await app.register(async api => {
    await api.register(authz, { model, log: { denials: false }, ...changes.authz })
    const rule = (name: string, usual: Rule) => rules[name] ?? usual
    api.get('/health', { authz: rule('GET /health', 'public') }, handler)
    api.get('/', { authz: rule('GET /', 'optional') }, handler)
    api.get('/books', { authz: rule('GET /books', 'article:read') }, handler)
    api.post('/books', { authz: rule('POST /books', 'article:write') }, handler)
    api.get<{ Params: { id: string } }>('/people/:id', { schema: { params: Id }, authz: rules['GET /people/:id'] ?? { any: ['article:write', self('id')] } }, handler)
    more?.(api)
  })
  return { app, ran }
}

/** What was asserted: a recorder in place of a test runner. */
export function recorder (): { ok: (value: unknown, message: string) => void, passed: string[], failed: string[] } {
  const passed: string[] = []
  const failed: string[] = []
  return { passed, failed, ok (value, message) { (value === true ? passed : failed).push(...message.split('\n')) } }
}
