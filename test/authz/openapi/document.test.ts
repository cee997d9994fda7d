import fastify from 'fastify'
import t from 'tap'
import { planOf } from '../../../plugins/authz/decision/plan.ts'
import { describeDocument, MARK, undeclaredSchemes } from '../../../plugins/authz/openapi/document.ts'
import type { DescribedRoute } from '../../../plugins/authz/openapi/refusal-responses.ts'
import type { Requirement } from '../../../plugins/authz/rule/expression.ts'
import { fold } from '../../../plugins/authz/rule/fold.ts'
import { parseRule } from '../../../plugins/authz/rule/rule.ts'
import { grammar } from '../articles.ts'
import { operationsOf } from './described.ts'

const scope = fastify()
const security = [{ bearer: [] }]

function route (rule: string, url: string, method: string | string[] = 'GET', constraints = {}): DescribedRoute {
  const plan = planOf({ route: url, rule: fold(parseRule(rule, grammar, 'here').expression) as Requirement })
  return { security, errorHandler: scope.errorHandler, route: { url, scope, plan, options: { method, url, constraints, handler: () => '' } } }
}

/** What each operation demands of a document whose operations have these marks. */
function securityOf (paths: object, routes: DescribedRoute[], more: object = {}): Record<string, unknown> {
  const document = describeDocument({ paths, ...more }, routes, new Map(routes.map((described, index) => [String(index), described])))
  return Object.fromEntries(Object.entries(operationsOf(document)).map(([place, operation]) => [place, MARK in operation ? 'marked' : operation.security]))
}
const get = (mark?: number) => ({ get: mark === undefined ? {} : { [MARK]: String(mark) } })

t.test('operations are found by their mark, and without one by method and path', async t => {
  const routes = [route('article:read', '/a'), route('article:read', '/x/:id(^\\d+$)', ['GET', 'POST'])]
  t.strictSame(securityOf({ '/a': get(0), '/renamed': get(0) }, routes), { 'GET /a': security, 'GET /renamed': security })
  t.strictSame(securityOf({ '/a': get(), '/x/{id}': { get: {}, post: {}, put: {} } }, routes), { 'GET /a': security, 'GET /x/{id}': security, 'POST /x/{id}': security, 'PUT /x/{id}': undefined })
})

t.test('operations of other routes and everything else stay as they are, and nothing is mutated', async t => {
  const document = Object.freeze({
    openapi: '3.1.0',
    info: {},
    webhooks: { a: {} },
    paths: Object.freeze({ '/other': { get: { summary: 'x' } }, '/a': Object.freeze({ summary: 'text', parameters: [], get: Object.freeze({}) }), '/none': null, '/ref': { $ref: '#/x' } })
  })
  const described = describeDocument(document, [route('article:read', '/a')], new Map()) as typeof document
  t.equal(described.paths['/other'].get, document.paths['/other'].get)
  t.match(described.paths['/a'], { summary: 'text', parameters: [], get: { security } })
  t.strictSame({ ...described, paths: null }, { ...document, paths: null })
  t.strictSame([described.paths['/none'], described.paths['/ref']], [null, { $ref: '#/x' }])
  t.strictSame(securityOf({ '/a': get(7) }, []), { 'GET /a': undefined }, 'the mark of a route without a rule')
  const empty = { openapi: '3.1.0' }
  t.equal(describeDocument(empty, [], new Map()), empty)
})

t.test('of routes that share a path the strictest counts, whichever swagger shows', async t => {
  const routes = [route('article:read', '/a', 'GET', { host: 'a' }), route('public', '/a', 'GET', { host: 'b' })]
  for (const mark of [0, 1, undefined]) t.strictSame(securityOf({ '/a': get(mark) }, routes), { 'GET /a': security })
  t.strictSame(securityOf({ '/renamed': get(1) }, routes), { 'GET /renamed': security })
  t.strictSame(securityOf({ '/a': get(1) }, [route('article:read', '/a'), route('public', '/b')]), { 'GET /a': security }, 'a transform that gives one path the name of another')
  t.strictSame(securityOf({ '/a': get(1), '/c': get(0) }, [route('article:read', '/a'), route('public', '/b')]), { 'GET /a': [], 'GET /c': security }, 'and that one a new name')
})

t.test('paths may lack that of a server', async t => {
  const more = { servers: [{ url: 'https://a.example/api' }] }
  const routes = [route('article:read', '/api/x')]
  t.strictSame(securityOf({ '/x': get() }, routes, more), { 'GET /x': security })
  t.strictSame(securityOf({ '/x': get() }, routes), { 'GET /x': undefined })
  t.strictSame(securityOf({ '/x': get(), '/api/x': get() }, routes, more), { 'GET /x': undefined, 'GET /api/x': security })
})

t.test('methods that OpenAPI 3.2 has in additionalOperations are described', async t => {
  const { paths } = describeDocument({ paths: { '/a': { additionalOperations: { PURGE: {}, LINK: {} } } } }, [route('article:read', '/a', 'PURGE')], new Map()) as { paths: Record<string, { additionalOperations: Record<string, object> }> }
  t.match(paths['/a']?.additionalOperations, { PURGE: { security } })
  t.strictSame(paths['/a']?.additionalOperations['LINK'], {})
})

t.test('schemes that are named and not declared', async t => {
  const paths = { '/a': { get: { security: [{ a: [], b: [] }, {}] }, post: { security: [{ b: [] }] }, put: {}, additionalOperations: { PURGE: { security: [{ c: [] }] } } } }
  t.strictSame(undeclaredSchemes({ paths }), ['a', 'b', 'c'])
  t.strictSame(undeclaredSchemes({ paths, components: { securitySchemes: { a: {}, c: {} } } }), ['b'])
})
