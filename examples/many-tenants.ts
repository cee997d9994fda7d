import { fileURLToPath } from 'node:url'
import Fastify from 'fastify'
import authn from 'fastify-gatehouse/authn'
import authz, { definePermissions, defineResource } from 'fastify-gatehouse/authz'
import { remoteKeys } from 'fastify-gatehouse/keys'
import problem from 'fastify-gatehouse/problem'

// Each tenant brings an identity provider of its own. Whoever publishes keys can sign anything with them, so all that
// a token of a tenant's issuer says, its roles too, must count inside that tenant and nowhere else.

const model = definePermissions({
  permissions: { 'article:read': 'Read articles', 'article:write': 'Write articles' },
  roles: { reader: ['article:read'], author: { includes: ['reader'], permissions: ['article:write'] } }
})
const params = { type: 'object', required: ['tenant'], properties: { tenant: { type: 'string', maxLength: 64 } } }
const body = { type: 'object', required: ['title'], properties: { title: { type: 'string' } } }

export interface Tenants {
  audience: string
  /** The issuer of each tenant, by the tenant's name in URLs. No two share one. */
  issuers: Readonly<Record<string, string>>
}

interface Tenant { tenant: string }

export default async function manyTenants ({ audience, issuers }: Tenants) {
  const tenants = new Map(Object.entries(issuers).map(([name, issuer]) => [name, { issuer, articles: [] as string[] }]))

  // A tenant exists for the subjects of its own issuer; for others it is one 404, as a tenant that does not.
  const tenant = defineResource({
    name: 'tenant',
    param: 'tenant',
    load: (name: string) => tenants.get(name),
    visibleTo: { where: { issuer: { claim: 'iss' } } },
    policies: { enter: 'everybody' }
  })

  const app = Fastify()
  await app.register(problem)
  await app.register(authn, { trust: Object.values(issuers).map(issuer => ({ issuer, audience, keys: remoteKeys({ issuer }) })) })
  await app.register(authz, { model })

  await app.register(async function ofOneTenant (scope) {
    // Holds for every route in here, whatever that route asks for besides: none can forget it, and none can undo it.
    scope.authz.defaults(tenant.can('enter'), { sealed: true })

    scope.get<{ Params: Tenant }>('/articles', { schema: { params }, authz: 'article:read' }, async request => (await tenant.of(request)).articles)
    scope.post<{ Params: Tenant, Body: { title: string } }>('/articles', { schema: { params, body }, authz: 'article:write' }, async (request, reply) => {
      const { articles } = await tenant.of(request)
      articles.push(request.body.title)
      return reply.code(201).send({ title: request.body.title })
    })
  }, { prefix: '/tenants/:tenant' })
  return app
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { AUDIENCE: audience = '', ISSUERS: issuers = '{}', PORT = '3000' } = process.env
  const app = await manyTenants({ audience, issuers: JSON.parse(issuers) as Record<string, string> })
  console.log(await app.listen({ port: Number(PORT) }))
}
