import fastify, { type RouteOptions } from 'fastify'
import t from 'tap'
import { planOf } from '../../../plugins/authz/decision/plan.ts'
import { describeOperation, schemesOf } from '../../../plugins/authz/openapi/operation.ts'
import type { DescribedRoute } from '../../../plugins/authz/openapi/refusal-responses.ts'
import type { Requirement } from '../../../plugins/authz/rule/expression.ts'
import { fold } from '../../../plugins/authz/rule/fold.ts'
import { parseRule } from '../../../plugins/authz/rule/rule.ts'
import { grammar } from '../articles.ts'
import { article } from '../matrix/publishing.ts'
import type { Operation } from './described.ts'

const scope = fastify()
const security = [{ bearer: [] }]

function route (rule: unknown, { override = null, ...options }: Partial<RouteOptions> & { override?: string | null } = {}): DescribedRoute {
  const plan = planOf({ route: 'GET /x', rule: fold(parseRule(rule, grammar, 'here').expression) as Requirement, override })
  return { security, errorHandler: scope.errorHandler, route: { url: options.url ?? '/x', scope, plan, options: { method: 'GET', url: '/x', handler: () => '', ...options } } }
}
const describe = (rule: unknown, operation = {}, ...others: DescribedRoute[]) => describeOperation(operation, [route(rule), ...others], { openapi: '3.1.0' }) as unknown as Operation

t.test('security, the rule, and why it is wider', async t => {
  t.strictSame([describe('public').security, describe('optional').security, describe('article:read').security], [[], [{ bearer: [] }, {}], [{ bearer: [] }]])
  t.strictSame(describe({ not: 'article:read' })['x-authz'], { rule: 'not article:read' })
  t.strictSame((describeOperation({}, [route('public', { override: 'probes' })], {}) as unknown as Operation)['x-authz'], { rule: 'public', override: 'probes' })
})

t.test('what an operation says itself stays, and it is not touched', async t => {
  const own = Object.freeze({ summary: 'Reads', security: [{ oauth2: ['article:read'] }], 'x-authz': 'own', responses: Object.freeze({ '4XX': { description: 'own' }, 201: { description: 'Made' } }) })
  const { responses, ...rest } = describe(article.can('update'), own)
  t.strictSame(rest, { summary: 'Reads', security: [{ oauth2: ['article:read'] }], 'x-authz': 'own' })
  t.strictSame(Object.keys(responses), ['201', '503', '4XX'])
  t.equal(describe('article:read', { responses: { 403: { description: 'own' } } }).responses[403]?.description, 'own')
  t.strictSame(Object.keys(describe('article:read', { responses: { default: {} } }).responses), ['401', '403', '503', 'default'])
})

t.test('no success is invented', async t => {
  t.strictSame(Object.keys(describe('article:read').responses), ['401', '403', '503'])
})

t.test('security that contradicts the rule gives way to what the rule demands', async t => {
  t.strictSame(describe('article:read', { security: [] }).security, security)
  t.strictSame(describe('article:read', { security: [{ bearer: [] }, {}] }).security, security)
  t.strictSame(describe('article:read', { security: null }).security, security)
  t.strictSame(describe('public', { security }).security, [])
})

t.test('of several routes the strictest speaks, and the others are named with what they differ in', async t => {
  for (const rules of [['public', 'optional', 'authenticated', 'article:read'], ['article:read', 'authenticated', 'optional', 'public']]) {
    const [first, ...others] = rules.map(rule => route(rule, { constraints: { host: rule } })) as [DescribedRoute, ...DescribedRoute[]]
    const operation = describeOperation({ security: [] }, [first, ...others], {}) as unknown as Operation
    t.strictSame(operation.security, security)
    t.strictSame(operation['x-authz'], { rule: 'article:read', variants: rules.map(rule => ({ url: '/x', constraints: { host: rule }, rule })) })
    t.strictSame(Object.keys(operation.responses), ['401', '403', '503'])
  }
  t.strictSame(describe('public', {}, route('optional'))['security'], [...security, {}])
  t.strictSame(describe('authenticated', {}, route('public', { url: '/:id(^\\d+$)', constraints: { host: /^a/, version: '1.x' }, override: 'why' }))['x-authz'], {
    rule: 'authenticated',
    variants: [{ url: '/x', rule: 'authenticated' }, { url: '/:id(^\\d+$)', constraints: { host: '/^a/', version: '1.x' }, rule: 'public', override: 'why' }]
  })
  t.strictSame(describe('article:read', {}, route('article:read', { constraints: { host: 'a' } }))['x-authz'], { rule: 'article:read' }, 'routes with one rule')
})

t.test('a parameter that is the credential is left out, as swagger does', async t => {
  const securitySchemes = { bearer: { type: 'http', scheme: 'bearer' } }
  const authorization = { in: 'header', name: 'Authorization' }
  const others = [{ in: 'query', name: 'q' }, { $ref: '#/x' }, { in: 'query', name: 'authorization' }]
  const parametersOf = (document: object, rule = 'article:read') => (describeOperation({ parameters: [authorization, ...others] }, [route(rule)], document as Record<string, unknown>) as unknown as Operation).parameters
  t.strictSame(parametersOf({ components: { securitySchemes } }), others)
  t.strictSame(parametersOf({ components: { securitySchemes } }, 'public'), [authorization, ...others])
  t.strictSame(parametersOf({ components: { securitySchemes: { bearer: { type: 'oauth2' } } } }), [authorization, ...others])
  t.strictSame(parametersOf({ swagger: '2.0', securityDefinitions: { bearer: { type: 'apiKey', in: 'query', name: 'q' } } }), [authorization, ...others.slice(1)])
})

t.test('schemes are declared where the version of the document has them', async t => {
  t.strictSame(schemesOf({}), {})
  t.strictSame(schemesOf({ components: { securitySchemes: { a: {} } } }), { a: {} })
  t.strictSame(schemesOf({ swagger: '2.0', securityDefinitions: { b: {} } }), { b: {} })
})
