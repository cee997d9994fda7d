// Checked by tsc alone: each @ts-expect-error is an error of its own where the line below it compiles.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { definePermissions, defineResource, self, type Filter, type Model, type Permission, type Rule, type RouteRule } from 'fastify-gatehouse/authz'
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { ModelOf, PermissionOf } from 'fastify-gatehouse/authz'

const model = definePermissions({
  permissions: { 'order:read': 'Read', 'order:write': 'Write' },
  roles: { clerk: ['order:read'], chief: { includes: ['clerk'], permissions: ['order:write'] }, nobody: {} }
})

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
function holds<Claim extends true> (): Claim | undefined { return undefined }
export type Registered = PermissionOf<{ model: typeof model }>

// The names are literals
holds<Same<typeof model, Model<'order:read' | 'order:write', 'clerk' | 'chief' | 'nobody'>>>()
holds<Same<Registered, 'order:read' | 'order:write'>>()
holds<Same<PermissionOf<object>, string>>()
holds<Same<ModelOf<object>, Model>>()
export const untyped: Model = model

// Roles name what is defined
// @ts-expect-error a misspelt permission in a list
definePermissions({ permissions: { a: 'A' }, roles: { r: ['b'] } })
// @ts-expect-error a misspelt permission in an object
definePermissions({ permissions: { a: 'A' }, roles: { r: { permissions: ['b'] } } })
// @ts-expect-error a misspelt role
definePermissions({ permissions: { a: 'A' }, roles: { r: ['a'], s: { includes: ['q'] } } })
// @ts-expect-error a misspelt key
definePermissions({ permissions: { a: 'A' }, roles: { r: { permission: ['a'] } } })
// @ts-expect-error a permission needs a description
definePermissions({ permissions: { a: true } })
// @ts-expect-error a misspelt option
definePermissions({ permissions: { a: 'A' }, role: {} })

// Rules
export const rules: Array<Rule<Registered>> = [
  'public', 'optional', 'authenticated', 'order:read', { all: ['order:read'] }, { any: ['public', { not: { all: ['order:write', 'authenticated'] } }] }
]
export const widenings: Array<RouteRule<Registered>> = [{ public: true, override: 'reason' }, { optional: true, override: 'reason' }]

function rule (_rule: RouteRule<Registered>): void {}
// @ts-expect-error a misspelt permission
rule('order:raed')
// @ts-expect-error a role
rule('clerk')
// @ts-expect-error a bare array
rule(['order:read'])
// @ts-expect-error an empty list
rule({ all: [] })
// @ts-expect-error an empty list inside
rule({ not: { any: [] } })
// @ts-expect-error a bare array inside
rule({ all: ['order:read', ['order:write']] })
// @ts-expect-error a misspelt permission inside
rule({ any: ['order:read', { not: 'order:wriet' }] })
// @ts-expect-error two keys
rule({ all: ['order:read'], any: ['order:write'] })
// @ts-expect-error two keys
rule({ not: 'order:read', all: ['order:read'] })
// @ts-expect-error an unknown key
rule({ one: ['order:read'] })
// @ts-expect-error no key
rule({})
// @ts-expect-error not a list
rule({ all: 'order:read' })
// @ts-expect-error a list
rule({ not: ['order:read'] })
// @ts-expect-error no reason
rule({ public: true })
// @ts-expect-error not true
rule({ public: false, override: 'reason' })
// @ts-expect-error an override of nothing
rule({ override: 'reason' })
// @ts-expect-error two overrides
rule({ public: true, optional: true, override: 'reason' })
// @ts-expect-error an override is a whole rule
rule({ any: [{ public: true, override: 'reason' }] })
// @ts-expect-error an override is a whole rule
rule({ public: true, override: 'reason', all: ['order:read'] })

// Of the model that the application registers (app.ts)
export function registered (app: FastifyInstance, request: FastifyRequest): void {
  app.get('/', { authz: { any: ['article:publish', { not: 'user:manage' }] } }, request => request.authz.has('article:read'))
  app.route({ method: 'GET', url: '/', authz: 'authenticated', handler: () => 'x' })
  app.get('/:id', { config: { authz: { any: ['article:publish', self('id')] } } }, request => request.routeOptions.config.authz)
  // @ts-expect-error a misspelt permission in config
  app.get('/', { config: { authz: 'article:raed' } }, () => 'x')
  // @ts-expect-error a bare array in config
  app.route({ method: 'GET', url: '/', config: { authz: ['article:read'] }, handler: () => 'x' })
  app.authz.defaults({ optional: true, override: 'reason' })
  // @ts-expect-error a misspelt permission in the options of a route
  app.get('/', { authz: 'article:raed' }, () => 'x')
  // @ts-expect-error a bare array in the options of a route
  app.route({ method: 'GET', url: '/', authz: ['article:read'], handler: () => 'x' })
  // @ts-expect-error a misspelt permission in a default
  app.authz.defaults('article:raed')
  // @ts-expect-error a misspelt permission in a question
  request.authz.has('article:raed')
  // @ts-expect-error whoever asks cannot change the answer
  request.authz = { has: () => true }
  holds<Same<(typeof app.authz.model.roles)['editor'], readonly Permission[]>>()
}

// Resources
interface Article { id: string, author: string, status: 'draft' | 'published' }
const article = defineResource({
  name: 'article',
  load: async (id: string): Promise<Article | undefined> => ({ id, author: 'ada', status: 'draft' }),
  visibleTo: { any: ['article:publish', { owner: 'author' }, { where: { status: 'published', author: { claim: 'sub' } } }] },
  policies: { read: 'everybody', change: { not: { owner: 'author' } }, judge: row => row.status === 'draft' }
})
// @ts-expect-error an owner that is no member of the row
defineResource({ name: 'x', load: (_id: string): Article | null => null, policies: { read: { owner: 'autor' } } })
// @ts-expect-error a member that the row does not have
defineResource({ name: 'x', load: (_id: string): Article | null => null, policies: { read: { where: { state: 'draft' } } } })
// @ts-expect-error a value that the member cannot have
defineResource({ name: 'x', load: (_id: string): Article | null => null, policies: { read: { where: { status: 'gone' } } } })
// @ts-expect-error a misspelt permission
defineResource({ name: 'x', load: (_id: string): Article | null => null, policies: { read: 'article:raed' } })
// @ts-expect-error a resource without a policy
defineResource({ name: 'x', load: (_id: string): Article | null => null })
// @ts-expect-error an unknown action
article.can('reed')
// @ts-expect-error an unknown action
article.list('reed')

export function routes (app: FastifyInstance): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>()
  const params = Type.Object({ id: Type.String() })
  typed.get('/:id', { schema: { params }, authz: { all: ['article:read', { not: article.can('change') }, self()] } }, async request => {
    holds<Same<Awaited<ReturnType<typeof article.of>>, Article>>()
    const filter: Filter<Article> = await request.authz.filter(article, 'read')
    // @ts-expect-error an unknown action
    await request.authz.filter(article, 'reed')
    return { filter, author: (await article.of(request)).author }
  })
  typed.get('/by/:article', { schema: { params: Type.Object({ article: Type.String() }) }, authz: article.by('article').can('read') }, async request => article.by('article').of(request))
  app.get<{ Params: { id: string } }>('/:id', { authz: article.can('read') }, async request => article.of(request))
  typed.get('/:id', { schema: { params }, authz: { permission: 'article:read', on: request => ({ type: 'article', id: request.params.id }) } }, () => '')
  typed.get('/:id', { schema: { params }, authz: { rule: article.can('read'), shadow: { stepUp: { maxAge: 60 } }, consistency: 'strict' } }, () => '')
  app.get('/', { authz: article.list('read') }, () => '')
  // @ts-expect-error a parameter of another type
  typed.get('/:id', { schema: { params: Type.Object({ id: Type.Integer() }) }, authz: article.can('read') }, () => '')
  // @ts-expect-error another parameter
  typed.get('/:name', { schema: { params: Type.Object({ name: Type.String() }) }, authz: article.can('read') }, () => '')
  // @ts-expect-error another parameter
  typed.get('/:name', { schema: { params: Type.Object({ name: Type.String() }) }, authz: { any: ['article:read', self('id')] } }, () => '')
  // @ts-expect-error no schema
  typed.get('/:id', { authz: article.can('read') }, () => '')
  // @ts-expect-error no schema
  app.get('/:id', { authz: { all: ['article:read', self('id')] } }, () => '')
  // @ts-expect-error a login of what kind?
  app.get('/', { authz: { stepUp: {} } }, () => '')
  // @ts-expect-error nothing is applied
  app.get('/', { authz: { shadow: 'article:read' } }, () => '')
}
