import { Type } from '@sinclair/typebox'
import t from 'tap'
import { z } from 'zod'
import { self } from '../../../plugins/authz/index.ts'
import { declarationOf, type DeclaredRoute } from '../../../plugins/authz/routes/declaration.ts'
import { noDefaults } from '../../../plugins/authz/routes/defaults.ts'
import { parseRule } from '../../../plugins/authz/rule/rule.ts'
import { grammar, thrown } from '../articles.ts'
import { articles } from '../resource/article.ts'

const { article } = articles([])
const params = Type.Object({ id: Type.String() })
const declare = (authz: unknown, route: Partial<DeclaredRoute> = {}) => declarationOf({ method: 'GET', url: '/x/:id', schema: { params }, ...route, authz }, null, grammar)
const refusal = (authz: unknown, route?: Partial<DeclaredRoute>) => thrown(() => declare(authz, route)).message

t.test('a rule alone, and one together with how it is applied', async t => {
  t.equal(declare(undefined), null)
  t.same(declare('article:read'), { route: 'GET /x/:id', rule: { kind: 'permission', permission: 'article:read' }, override: null, consistency: 'cached', shadow: null })
  t.match(declare({ rule: 'article:read', consistency: 'strict', shadow: 'article:write' }), { consistency: 'strict', shadow: { permission: 'article:write' } })
  t.match(declare({ rule: { public: true, override: 'why' } }), { rule: { kind: 'public' }, override: 'why' })
  const around = { kind: 'permission', permission: 'user:manage' } as const
  t.match(declarationOf({ method: ['GET', 'POST'], url: '/x' }, around, grammar), { route: 'GET, POST /x', rule: around })
  t.match(declarationOf({ method: 'GET', url: '/x', authz: { rule: 'article:read', shadow: 'article:write' } }, around, grammar)?.shadow, { kind: 'all' }, 'a shadow is inside of the scope, too')
})

t.test('under a default, a rule that is lost does not boot', async t => {
  const around = { kind: 'permission', permission: 'user:manage' } as const
  const lost = (options: object) => thrown(() => declarationOf({ method: 'GET', url: '/x', ...options }, around, grammar)).message
  t.match(lost({ authz: undefined }), /^Route GET \/x: authz is undefined: a rule that is kept under another name\?/)
  t.match(lost({ auhtz: 'article:read' }), /^Route GET \/x: has "auhtz", which nobody reads\. Did you mean "authz"\?$/)
  t.match(lost({ config: { authz: 'article:read' } }), /authz stands in config/)
  t.doesNotThrow(() => declarationOf({ method: 'GET', url: '/x', auth: [] } as object as DeclaredRoute, around, grammar), 'that of another plugin')
})

t.test('how it is applied is checked', async t => {
  t.match(refusal({ rule: 'article:read', shadwo: 'x' }), /^Route GET \/x\/:id: authz is wrong: Unknown option "shadwo"\. Did you mean "shadow"\?/)
  t.match(refusal({ shadow: 'article:read' }), /authz has no rule: write \{ rule, shadow \}/)
  t.match(refusal({ rule: 'article:read', consistency: 'eventual' }), /consistency must be 'cached' or 'strict'/)
  t.match(refusal({ rule: 'article:read', shadow: 'article:raed' }), /authz\.shadow names the unknown permission/)
})

t.test('a parameter that a rule reads is in the URL and in the schema', async t => {
  for (const rule of [article.can('read'), self(), { any: ['article:read', { not: self('id') }] }]) t.doesNotThrow(() => declare(rule))
  t.match(refusal(article.can('read'), { url: '/x/:ident' }), /reads the URL parameter "id", but the URL has none of that name/)
  for (const route of [{ schema: undefined }, { schema: {} }, { schema: { params: null } }, { schema: { params: undefined } }] as Array<Partial<DeclaredRoute>>) t.match(refusal(self(), route), /authz has self\('id'\), which reads the URL parameter "id", but the route has no schema for its params/)
  t.match(refusal(article.can('read'), { schema: { params: Type.Object({ name: Type.String() }) } }), /the schema of the params has no such property/)
  t.doesNotThrow(() => declare(self(), { schema: { params: { $ref: 'params#' } } }), 'what is not known yet is looked at when the application is ready')
  t.doesNotThrow(() => declare(self('*'), { url: '/x/*', schema: { params: Type.Object({ '*': Type.String() }) } }))
  t.throws(() => declare(self('*'), { url: '/x' }))
  t.match(refusal(self(), { url: '/x::id' }), /the URL has none of that name/, 'two colons are one that is meant as such')
  t.doesNotThrow(() => declare(self(), { url: '/x:::id' }))
  t.doesNotThrow(() => declare(self('b'), { url: '/x/:a-:b', schema: { params: Type.Object({ a: Type.String(), b: Type.String() }) } }))
})

t.test('a parameter that the schema does not check decides nothing', async t => {
  for (const rule of [article.can('read'), self(), { any: ['article:read', { not: self('id') }] }, { rule: 'article:read', shadow: self() }]) {
    for (const id of [{}, true, { description: 'the id' }, Type.Any(), { $ref: 'any#' }]) {
      const made = () => declarationOf({ method: 'GET', url: '/x/:id', schema: { params: { type: 'object', properties: { id } } }, authz: rule }, null, grammar, id => id === 'any' ? {} : undefined)
      t.match(thrown(made), { code: 'GTH_AUTHZ_INVALID_RULE', message: /^Route GET \/x\/:id: authz has .* which reads the URL parameter "id", but its schema allows everything: .* \{ type: 'string' \}\.$/ })
    }
    for (const params of [{}, true, { type: 'object', additionalProperties: true }]) t.match(refusal(rule, { schema: { params } }), /the schema of the params has no such property/)
  }
  t.doesNotThrow(() => declare(article.list('read'), { schema: { params: {} } }), 'a rule that reads none')
  t.doesNotThrow(() => declare(self(), { schema: { params: z.object({ id: z.string() }) } }), 'what only its own compiler understands')
})

t.test('no shadow opens a default that is sealed, and no way to apply a rule', async t => {
  const defaults = noDefaults()
  const scope = {}
  defaults.set(scope, parseRule('user:manage', grammar, 'here'), '/', { sealed: true })
  const override = { public: true, override: 'why' }
  for (const authz of [override, { rule: override }, { rule: 'article:read', shadow: override }]) {
    t.match(thrown(() => declarationOf({ method: 'GET', url: '/x', authz }, defaults.of(scope), grammar)), { code: 'GTH_AUTHZ_DEFAULT_SEALED', message: /^Route GET \/x: / })
  }
})

t.test('what a WebSocket cannot do', async t => {
  for (const route of [{ websocket: true }, { wsHandler: () => {} }]) {
    t.match(refusal({ all: ['article:read', { stepUp: { maxAge: 60 } }] }, route), /authz asks a WebSocket for a login in the last 60 s/)
    t.match(refusal(article.list('read'), route), /authz has article\.list\('read'\) on a WebSocket, whose messages nobody can withhold/)
    t.doesNotThrow(() => declare({ all: ['article:read', article.can('read')] }, route))
  }
})
