import type { FastifyInstance, FastifySchema, HTTPMethods } from 'fastify'
import t from 'tap'
import { defineResource } from '../../../plugins/authz/index.ts'
import { loose } from '../articles.ts'
import { bearer } from '../authenticator.ts'
import { article, params } from '../matrix/publishing.ts'
import { described, operationsOf, VERSIONS, type Operation } from './described.ts'

const folder = defineResource<{ id: string, owner: string }, 'read'>({ name: 'folder', load: id => ({ id, owner: 'ada' }), policies: { read: { owner: 'owner' } } })

const RULES: unknown[] = [
  'public', 'optional', 'authenticated', 'article:read', { not: 'article:read' }, { any: ['article:read', article.can('update')] },
  { all: ['article:read', { stepUp: { maxAge: 60 } }] }, article.can('read'), folder.can('read'), { public: true, override: 'probes' }, { optional: true, override: 'why' }
]
const METHODS = ['GET', 'POST', 'DELETE', ['PUT', 'PATCH']] as const

function own (index: number): FastifySchema {
  return [{}, { summary: 'own', response: { 200: { type: 'object', additionalProperties: true } } }, { response: { 200: { type: 'object', additionalProperties: true }, '4xx': { type: 'object', additionalProperties: true } } }][index % 3] as FastifySchema
}

function routes (app: FastifyInstance, inside: string): void {
  RULES.forEach((rule, index) => METHODS.forEach((method, at) => {
    app.route({ method: [method].flat() as HTTPMethods[], url: `${inside}/${index}/:id`, schema: { params, ...own(index + at) }, authz: loose(rule), handler: () => ({ ok: true }) })
  }))
}

/** Whether an operation says that a credential must be there, may be, or is not read. */
function demandOf ({ security }: Operation): string {
  if (security === undefined) return 'nothing'
  if (security.length === 0) return 'public'
  return security.some(alternative => Object.keys(alternative).length === 0) ? 'optional' : 'required'
}

for (const [version, document] of Object.entries(VERSIONS)) {
  t.test(`a document of version ${version} agrees with what requests get, for each of its operations`, async t => {
    const app = await described(async app => {
      routes(app, '')
      await app.register(async scope => { routes(scope, '/in') }, { prefix: '/scope' })
      await app.register(async scope => {
        scope.authz.defaults(loose('authenticated'))
        scope.get('/inherits/:id', { schema: { params } }, () => ({ ok: true }))
      }, { prefix: '/default' })
    }, { document })
    const operations = Object.entries(operationsOf(app.swagger()))
    t.equal(operations.length, 2 * RULES.length * 5 + 1)
    const demands: Record<string, number> = {}
    for (const [place, operation] of operations) {
      const [method, path] = place.split(' ') as [HTTPMethods, string]
      const url = path.replace('{id}', '7')
      const anonymous = await app.inject({ method, url })
      const invalid = await app.inject({ method, url, headers: { authorization: 'nothing that is known' } })
      const known = await app.inject({ method, url, headers: bearer({}) })
      const demand = demandOf(operation)
      demands[demand] = (demands[demand] ?? 0) + 1
      const expected = anonymous.statusCode === 401 ? 'required' : invalid.statusCode === 401 ? 'optional' : 'public'
      t.equal(demand, expected, `${place}: ${anonymous.statusCode}`)
      for (const { statusCode } of [anonymous, invalid, known]) {
        t.ok(statusCode in operation.responses || (statusCode >= 400 && '4XX' in operation.responses), `${place}: ${statusCode} is documented`)
      }
    }
    t.strictSame(Object.keys(demands).sort(), ['optional', 'public', 'required'])
    await app.close()
  })
}
