import t from 'tap'
import { planOf } from '../../../plugins/authz/decision/plan.ts'
import { documented } from '../../../plugins/authz/openapi/documented.ts'
import type { Requirement } from '../../../plugins/authz/rule/expression.ts'
import { fold } from '../../../plugins/authz/rule/fold.ts'
import { parseRule } from '../../../plugins/authz/rule/rule.ts'
import { grammar } from '../articles.ts'
import { article } from '../matrix/publishing.ts'

const security = [{ bearer: [] }]
const add = (rule: unknown, schema = {}, override: string | null = null) =>
  documented(schema, planOf({ route: 'GET /', rule: fold(parseRule(rule, grammar, 'here').expression) as Requirement, override }), { security }) as {
    security: unknown, 'x-authz': unknown, response: Record<string, { description: string, content?: object }>
  }

t.test('what can occur is there, and nothing else', async t => {
  const statuses = (rule: unknown) => Object.keys(add(rule).response).join()
  t.equal(statuses('public'), '200')
  t.equal(statuses('optional'), '200,401,503')
  t.equal(statuses('authenticated'), '200,401,503')
  t.equal(statuses('article:read'), '200,401,403,503')
  t.equal(statuses(article.can('update')), '200,401,403,404,503')
  t.equal(statuses(article.list('read')), '200,401,403,503')
})

t.test('security, the rule, and why it is wider', async t => {
  t.strictSame([add('public').security, add('optional').security, add('article:read').security], [[], [{ bearer: [] }, {}], [{ bearer: [] }]])
  t.strictSame(add({ not: 'article:read' })['x-authz'], { rule: 'not article:read' })
  t.strictSame(add('public', {}, 'probes')['x-authz'], { rule: 'public', override: 'probes' })
})

t.test('descriptions say what it takes', async t => {
  const { response } = add({ all: ['article:read', { stepUp: { maxAge: 60 } }] })
  t.match(response[401]?.description, /no valid credential.*this requires a login in the last 60 s/)
  t.match(response[403]?.description, /requires article:read and a login in the last 60 s/)
  t.match(add('optional').response[401]?.description, /^The credential is not valid\.$/)
  t.ok(Object.keys(response[403]?.content ?? {}).includes('application/problem+json'))
})

t.test('what a route declares stays, and its schema is not touched', async t => {
  const own = Object.freeze({ summary: 'Reads', security: [], 'x-authz': 'own', response: Object.freeze({ '4XX': { description: 'own' }, 201: { description: 'Made' } }) })
  const { response, ...rest } = add(article.can('update'), own)
  t.strictSame(rest, { summary: 'Reads', security: [], 'x-authz': 'own' })
  t.strictSame(Object.keys(response), ['201', '503', '4XX'])
  t.equal(add('article:read', { response: { 403: { description: 'own' } } }).response[403]?.description, 'own')
})
