// Checked by tsc alone: each @ts-expect-error is an error of its own where the line below it compiles.
import type { FastifyInstance, FastifyRequest, RouteOptions, RouteShorthandOptions } from 'fastify'
import {
  definePermissions, defineResource, self,
  type Filter, type LoadContext, type Model, type ModelOf, type Permission, type PermissionOf, type Resource, type RouteRule, type Rule
} from 'fastify-gatehouse/authz'
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'

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
  app.authz.defaults('authenticated', { sealed: true })
  // @ts-expect-error a misspelt option of a default
  app.authz.defaults('authenticated', { seal: true })
  // @ts-expect-error neither true nor false
  app.authz.defaults('authenticated', { sealed: 'yes' })
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
  // @ts-expect-error a login of what kind?
  app.get('/', { authz: { stepUp: {} } }, () => '')
  // @ts-expect-error nothing is applied
  app.get('/', { authz: { shadow: 'article:read' } }, () => '')
}

// The second parameter of load is typed by its place, and leaves Id and Row to be inferred
interface Order { id: number, customer: string, status: 'open' | 'paid' }
declare const find: (id: number, signal?: AbortSignal) => Promise<Order | undefined>
const policies = { pay: { owner: 'customer' } } as const
type OrderResource<Param extends string = 'id'> = Resource<Order, 'pay', number, Param>

const onlyId = defineResource({ name: 'a', load: async (id: number) => await find(id), policies })
export const destructured = defineResource({ name: 'a', load: async (id: number, { signal }) => await find(id, signal), policies: { pay: { owner: 'customer' } } })
export const whole = defineResource({ name: 'a', load: (id: number, context) => find(id, context.signal), policies })
export const annotated = defineResource({ name: 'a', load: async (id: number, { signal }: LoadContext) => await find(id, signal), policies })
export const method = defineResource({ name: 'a', param: 'order', async load (id: number, { signal }) { return await find(id, signal) }, policies })
export const after = defineResource({ name: 'a', policies: { pay: { owner: 'customer' } }, load: async (id: number, { log }) => { log.info('once'); return await find(id) } })
holds<Same<typeof onlyId, OrderResource>>()
holds<Same<typeof destructured, OrderResource>>()
holds<Same<typeof whole, OrderResource>>()
holds<Same<typeof annotated, OrderResource>>()
holds<Same<typeof method, OrderResource<'order'>>>()
holds<Same<typeof after, OrderResource>>()
export const everything = defineResource({
  name: 'a',
  load: async (id: number, { auth, signal }) => auth === null ? null : await find(id, signal),
  visibleTo: { any: ['article:read', { owner: 'customer' }, { where: { status: 'open', customer: { claim: 'sub' } } }] },
  policies: { pay: (row, auth) => row.customer === auth?.subject, close: (row: Order) => row.status === 'open', see: { not: { where: { status: 'paid' } } } }
})
holds<Same<typeof everything, Resource<Order, 'pay' | 'close' | 'see', number, 'id'>>>()
export const unnamed = defineResource({ name: 'a', load: (id, { signal }) => ({ id, late: signal.aborted }), policies: { pay: { where: { late: true } } } })
holds<Same<typeof unnamed, Resource<{ id: string, late: boolean }, 'pay', string, 'id'>>>()
// @ts-expect-error an owner that is no member of the row, beside a typed context
defineResource({ name: 'a', load: async (id: number, { signal }) => await find(id, signal), policies: { pay: { owner: 'custome' } } })
// @ts-expect-error a member that the row does not have, beside a typed context
defineResource({ name: 'a', load: async (id: number, { signal }) => await find(id, signal), visibleTo: { where: { state: 'open' } }, policies })
// @ts-expect-error a value that the member cannot have, beside a typed context
defineResource({ name: 'a', load: async (id: number, { signal }) => await find(id, signal), policies: { pay: { any: ['everybody', { where: { status: 'gone' } }] } } })
// @ts-expect-error a misspelt permission, beside a typed context
defineResource({ name: 'a', load: async (id: number, { signal }) => await find(id, signal), policies: { pay: 'article:raed' } })
// @ts-expect-error a function of another row
defineResource({ name: 'a', load: async (id: number, { signal }) => await find(id, signal), policies: { pay: (row: { total: number }) => row.total > 1 } })
// @ts-expect-error a member that the context does not have
defineResource({ name: 'a', load: async (id: number, { token }) => await find(id, token), policies })

// Parameters of which the compiler knows nothing: boot checks what it cannot
const order = onlyId
const plain = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } }
const constant = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } } as const
export const shorthand: RouteShorthandOptions[] = [{ schema: { params: plain }, authz: { all: ['article:read', article.can('read')] } }]
export const list: RouteOptions[] = [
  { method: 'GET', url: '/:id', schema: { params: plain }, authz: { any: [article.can('read'), self('id')] }, handler: async request => (await article.of(request)).author },
  { method: 'GET', url: '/:id', schema: { params: constant }, authz: { rule: order.can('pay'), shadow: self() }, handler: async () => '' },
  // @ts-expect-error a misspelt permission in a list of routes
  { method: 'GET', url: '/:id', schema: { params: plain }, authz: { any: ['article:raed', article.can('read')] }, handler: async () => '' },
  // @ts-expect-error a bare array in a list of routes
  { method: 'GET', url: '/:id', schema: { params: plain }, authz: [article.can('read')], handler: async () => '' }
]
const noType = [{ method: 'GET' as const, url: '/:id', schema: { params: constant }, authz: article.can('read'), handler: async () => '' }]

export async function lists (app: FastifyInstance, anyRequest: FastifyRequest): Promise<Article> {
  for (const one of [...list, ...noType]) app.route(one)
  app.get('/:id', { schema: { params: plain }, authz: article.can('read') }, async request => article.of(request))
  app.get('/:id', { schema: { params: { type: 'object', properties: { id: { type: 'string' } } } }, authz: { any: ['article:read', self('id')] } }, async () => '')
  app.route({ method: 'GET', url: '/:id', schema: { params: constant }, authz: article.can('read'), handler: async () => '' })
  const typed = app.withTypeProvider<TypeBoxTypeProvider>()
  typed.get('/:id', { schema: { params: plain }, authz: article.can('read') }, async () => '')
  const zod = app.withTypeProvider<ZodTypeProvider>()
  zod.get('/:id', { schema: { params: z.object({ id: z.string() }) }, authz: article.can('read') }, async request => article.of(request))
  zod.get('/:id', { schema: { params: plain }, authz: article.can('read') }, async () => '')
  // @ts-expect-error a misspelt permission beside a plain schema
  app.get('/:id', { schema: { params: plain }, authz: { all: ['article:raed', article.can('read')] } }, async () => '')
  // @ts-expect-error another parameter, by hand
  app.get<{ Params: { name: string } }>('/:name', { schema: { params: plain }, authz: article.can('read') }, async () => '')
  // @ts-expect-error a parameter of another type, by hand
  app.get<{ Params: { id: number } }>('/:id', { schema: { params: plain }, authz: article.can('read') }, async () => '')
  // @ts-expect-error the row of another parameter
  app.get<{ Params: { name: string } }>('/:name', async request => article.of(request))
  // @ts-expect-error another parameter in a schema of zod
  zod.get('/:name', { schema: { params: z.object({ name: z.string() }) }, authz: article.can('read') }, async () => '')
  // @ts-expect-error a parameter of another type in a schema of zod
  zod.get('/:id', { schema: { params: z.object({ id: z.coerce.number() }) }, authz: article.can('read') }, async () => '')
  // @ts-expect-error a type provider and no schema
  zod.get('/:id', { authz: { any: ['article:read', self('id')] } }, async () => '')
  return article.of(anyRequest)
}
