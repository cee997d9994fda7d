import fastify, { type FastifySchema } from 'fastify'
import t from 'tap'
import { planOf } from '../../../plugins/authz/decision/plan.ts'
import { contradictions } from '../../../plugins/authz/openapi/contradictions.ts'
import type { Requirement } from '../../../plugins/authz/rule/expression.ts'
import { fold } from '../../../plugins/authz/rule/fold.ts'
import { parseRule } from '../../../plugins/authz/rule/rule.ts'
import { grammar } from '../articles.ts'

const scope = fastify()

function route (rule: unknown, schema: object | undefined, method = 'GET') {
  const plan = planOf({ route: `${method} /x`, rule: fold(parseRule(rule, grammar, 'here').expression) as Requirement })
  return { url: '/x', scope, plan, options: { method, url: '/x', handler: () => '', ...(schema !== undefined && { schema: schema as FastifySchema }) } }
}

t.test('what agrees, is absent or is hidden contradicts nothing', async t => {
  t.strictSame(contradictions([
    route('article:read', undefined), route('article:read', {}), route('article:read', { security: undefined }), route('article:read', { security: null }),
    route('article:read', { security: [], hide: true }), route('article:read', { security: [{ oauth2: ['article:read'] }] }),
    route('optional', { security: [{ bearer: [] }, {}] }), route('public', { security: [] })
  ]), [])
})

t.test('a contradiction names the route, its methods, what it says and what the rule demands', async t => {
  const [first, second, third, fourth, ...others] = contradictions([
    route('article:read', { security: [] }), route('article:read', { security: [] }, 'HEAD'), route('article:read', { security: [{ bearer: [] }, {}] }),
    route('optional', { security: [{ bearer: [] }] }), route('public', { security: [{ bearer: [] }] })
  ])
  t.equal(first, '  GET, HEAD /x: schema.security is [], but the rule (article:read) needs a credential: list at least one scheme, and no {}')
  t.match(second, /^ {2}GET \/x: .*\[{"bearer":\[\]},{}\].*needs a credential/)
  t.match(third, /\(optional\) admits requests without a credential/)
  t.match(fourth, /\(public\) reads no credential/)
  t.strictSame(others, [])
})
