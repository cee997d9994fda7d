import { Type } from '@sinclair/typebox'
import t from 'tap'
import { z } from 'zod'
import { self } from '../../../plugins/authz/index.ts'
import { declarationOf, type DeclaredRoute } from '../../../plugins/authz/routes/declaration.ts'
import type { Requirement } from '../../../plugins/authz/rule/expression.ts'
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
  t.match(lost({ config: { authz: undefined } }), /^Route GET \/x: config\.authz is undefined: a rule that is kept under another name\?/)
  t.match(lost({ config: { auhtz: 'article:read' } }), /^Route GET \/x: has "auhtz" in config, which nobody reads\. Did you mean "authz"\?$/)
  t.doesNotThrow(() => declarationOf({ method: 'GET', url: '/x', auth: [] } as object as DeclaredRoute, around, grammar), 'that of another plugin')
})

t.test('a rule in config is one where the route has none of its own', async t => {
  const inConfig = (authz: unknown, beside: object = {}) => declarationOf({ method: 'GET', url: '/x/:id', schema: { params }, config: { authz }, ...beside }, null, grammar)
  t.same(inConfig({ rule: 'article:read', shadow: 'article:write', consistency: 'strict' }), declare({ rule: 'article:read', shadow: 'article:write', consistency: 'strict' }))
  t.match(inConfig(article.can('read')), { rule: { kind: 'guarded', text: 'article.can(\'read\')' } })
  t.match(inConfig({ public: true, override: 'why' }), { override: 'why' })
  t.equal(inConfig(undefined), null, 'of a route without a rule, the list of all says so')
  t.match(declarationOf({ method: 'GET', url: '/x', config: new (class { get authz () { return 'article:read' } })() }, { kind: 'authenticated' }, grammar)?.rule, { permission: 'article:read' }, 'of an instance of a class, too')
  for (const config of [undefined, null, {}, 'authz', ['authz']]) t.equal(declarationOf({ method: 'GET', url: '/x', config } as DeclaredRoute, null, grammar), null)
  t.match(thrown(() => inConfig('article:raed')).message, /^Route GET \/x\/:id: config\.authz names the unknown permission "article:raed"\./)
  t.match(thrown(() => inConfig({ any: ['article:read', 'editor'] })).message, /config\.authz\.any\[1\] is "editor", which is a role/)
  t.match(thrown(() => inConfig({ rule: 'article:read', shadow: 'x' })).message, /config\.authz\.shadow names the unknown permission/)
  t.match(thrown(() => inConfig({ rule: 'article:read', shadwo: 'x' })).message, /config\.authz is wrong: Unknown option "shadwo"/)
})

t.test('a rule beside config and one in it are the same, or the route refuses', async t => {
  const both = (authz: unknown, inConfig: unknown, around: Requirement | null = null) => () => declarationOf({ method: 'GET', url: '/x/:id', schema: { params }, authz, config: { authz: inConfig } }, around, grammar)
  const onArticle = (on: () => object) => ({ permission: 'article:read', on })
  const on = () => ({ type: 'article', id: '1' })
  const SAME: Array<[unknown, unknown]> = [
    ['article:read', 'article:read'], ['article:read', { all: ['article:read'] }], ['public', 'public'], [article.can('read'), article.can('read')], [self(), self('id')], [onArticle(on), onArticle(on)],
    [{ any: ['article:read', 'article:write'] }, { any: ['article:read', 'article:write'] }], ['article:read', { rule: 'article:read' }],
    [{ public: true, override: 'why' }, { public: true, override: 'why' }], [{ rule: 'article:read', shadow: 'article:write' }, { rule: 'article:read', shadow: 'article:write' }]
  ]
  for (const [authz, config] of SAME) t.same(both(authz, config)()?.rule, declare(authz)?.rule)
  const DIFFERENT: Array<[unknown, unknown]> = [
    ['article:read', 'article:write'], ['public', 'optional'], ['article:read', 'authenticated'], [article.can('read'), article.can('change')], [article.can('read'), {}], [self(), article.can('read')], [onArticle(on), onArticle(() => on())],
    [{ all: ['article:read', 'article:write'] }, { any: ['article:read', 'article:write'] }], ['article:read', { rule: 'article:read', consistency: 'strict' }], [{ stepUp: { maxAge: 60 } }, { stepUp: { maxAge: 90 } }],
    [{ public: true, override: 'why' }, 'public'], [{ rule: 'article:read', shadow: 'article:write' }, 'article:read'], [{ rule: 'article:read', shadow: 'article:write' }, { rule: 'article:read', shadow: 'public' }], [undefined, 'article:read'], ['article:read', undefined]
  ]
  for (const [authz, config] of DIFFERENT) t.match(thrown(both(authz, config)), { code: 'GTH_AUTHZ_INVALID_RULE', message: /^Route GET \/x\/:id: / })
  t.match(thrown(both('article:read', 'article:write')).message, /: authz and config\.authz are different rules\. Declare the rule in one of the two\.$/)
  t.throws(both('authenticated', 'article:write', { kind: 'permission', permission: 'article:write' }), 'though the default of the scope makes them one')
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
