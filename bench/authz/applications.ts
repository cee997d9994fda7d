import Fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import authz, { definePermissions, type RouteRule } from '../../plugins/authz/index.ts'
import type { Auth } from '../../plugins/contract.ts'

/** How large an application is. */
export interface Size {
  /** Permissions in the model. */
  readonly model: number
  /** Permissions in the rule of each route, any of which is enough; the subject has the last. */
  readonly rule: number
  readonly routes: number
}

const name = (i: number): string => `permission:${i}`

/** An authenticator that knows its subject already: what is measured is what comes after. */
const known = (auth: Auth) => fp(async app => {
  app.decorateRequest('auth', { getter: () => auth })
  app.decorateRequest('authenticate', (() => auth) as never)
})

/** An application of that size, not booted; without authz where `guarded` is false. */
export async function application ({ model, rule, routes }: Size, guarded: boolean): Promise<FastifyInstance> {
  const app = Fastify({ exposeHeadRoutes: false })
  const names = Array.from({ length: rule }, (_none, i) => name(i))
  if (guarded) {
    const permissions = Object.fromEntries(Array.from({ length: model }, (_none, i) => [name(i), `Permission ${i}`]))
    const claims = { iss: 'bench', sub: 'ada', aud: 'bench', exp: 1e10, permissions: [name(rule - 1)] }
    await app.register(known(Object.freeze({ subject: 'ada', claims, source: 'header', issuer: 'bench' }) as unknown as Auth))
    await app.register(authz, { model: definePermissions({ permissions }), log: { denials: false } })
  }
  const authzRule = { any: names } as unknown as RouteRule
  for (let i = 0; i < routes; i++) app.get(`/routes/${i}/things`, guarded ? { authz: authzRule } : {}, () => 'ok')
  return app
}
