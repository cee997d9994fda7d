import fastify from 'fastify'
import t from 'tap'
import { planOf } from '../../../plugins/authz/decision/plan.ts'
import { refusalResponses } from '../../../plugins/authz/openapi/refusal-responses.ts'
import type { Requirement } from '../../../plugins/authz/rule/expression.ts'
import { fold } from '../../../plugins/authz/rule/fold.ts'
import { parseRule } from '../../../plugins/authz/rule/rule.ts'
import { grammar } from '../articles.ts'
import { article } from '../matrix/publishing.ts'

const scope = fastify()
const route = (rule: unknown, errorHandler: object | null = scope.errorHandler) => ({
  security: [],
  errorHandler,
  route: { url: '/', scope, plan: planOf({ route: 'GET /', rule: fold(parseRule(rule, grammar, 'here').expression) as Requirement }), options: { method: 'GET', url: '/', handler: () => '' } }
})
const responses = (rules: unknown[], swagger2 = false) =>
  refusalResponses(rules.map(rule => route(rule)), swagger2) as Record<string, { description: string, content?: object, schema?: object }>

t.test('what can occur is there, and nothing else', async t => {
  const statuses = (...rules: unknown[]) => Object.keys(responses(rules)).join()
  t.equal(statuses('public'), '')
  t.equal(statuses('optional'), '401,503')
  t.equal(statuses('authenticated'), '401,503')
  t.equal(statuses('article:read'), '401,403,503')
  t.equal(statuses(article.can('update')), '401,403,404,503')
  t.equal(statuses(article.list('read')), '401,403,503')
  t.equal(statuses('public', 'optional', 'article:read'), '401,403,503')
})

t.test('descriptions say what it takes, for each route that answers so', async t => {
  const stepUp = responses([{ all: ['article:read', { stepUp: { maxAge: 60 } }] }])
  t.match(stepUp[401]?.description, /no valid credential.*this requires a login in the last 60 s/)
  t.match(stepUp[403]?.description, /requires article:read and a login in the last 60 s/)
  t.match(responses(['optional'])[401]?.description, /^The credential is not valid\.$/)
  t.equal(responses(['article:read', 'article:read', 'article:write'])[403]?.description, 'The subject is not permitted: this requires article:read. The subject is not permitted: this requires article:write.')
})

t.test('the body is as the version of the document has it, and absent if nothing is known of it', async t => {
  t.match(responses(['article:read'])[403], { content: { 'application/json': { schema: { type: 'object' } } } })
  t.match(responses(['article:read'], true)[403], { schema: { type: 'object' } })
  t.notOk('content' in (responses(['article:read'], true)[403] ?? {}))
  t.strictSame(Object.keys(refusalResponses([route('article:read', null)], false)['403'] as object), ['description'])
})
