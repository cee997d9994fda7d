import fc from 'fast-check'
import t from 'tap'
import { tighten } from '../../../plugins/authz/routes/defaults.ts'
import { Inquiry, type Asked, type Permissions } from '../../../plugins/authz/decision/inquiry.ts'
import { YES } from '../../../plugins/authz/decision/truth.ts'
import type { Requirement } from '../../../plugins/authz/rule/expression.ts'
import { planOf, type Plan } from '../../../plugins/authz/decision/plan.ts'
import { parseRule } from '../../../plugins/authz/rule/rule.ts'
import { everybody, expressions, oracle, type Truth } from '../rule/expressions.ts'
import { grammar, loose } from '../articles.ts'

const plan = (rule: unknown) => planOf({ route: 'GET /', rule: tighten(null, parseRule(loose(rule), grammar, 'here'), 'here') })
const forbidden = (rule: unknown) => plan(rule).forbidden() as Error & { code: string, statusCode: number, headers: Record<string, string>, extensions: { required: string } }

/** What a request makes of a plan. */
function verdict ({ mode, formula }: Plan, subject: Permissions | null): Truth {
  if (mode !== 'required') return 'allow'
  if (subject === null) return 'error'
  return formula === null || formula.truth(new Inquiry({} as Asked, null, subject)) === YES ? 'allow' : 'deny'
}

t.test('law: a compiled plan decides as the truth tables do; what does not compile admits nobody', async t => {
  let refused = 0
  fc.assert(fc.property(expressions, expression => {
    let rule: Requirement
    try {
      rule = tighten(null, { expression, override: null }, 'here')
    } catch {
      refused++
      return everybody.every(subject => oracle(expression, subject) !== 'allow')
    }
    return everybody.every(subject => verdict(planOf({ route: 'GET /', rule }), subject) === oracle(expression, subject))
  }), { numRuns: 2000 })
  t.ok(refused > 0 && refused < 2000, 'both kinds were tried')
})

t.test('modes', async t => {
  t.equal(plan('public').mode, 'public')
  t.equal(plan('optional').mode, 'optional')
  t.match(plan('authenticated'), { mode: 'required', formula: null })
  t.equal(plan('article:read').mode, 'required')
  t.ok(Object.isFrozen(plan('article:read')))
})

t.test('the 403 says what the route needs', async t => {
  const error = forbidden({ any: ['article:publish', { all: ['article:write', { not: 'user:manage' }] }] })
  t.equal(error.statusCode, 403)
  t.equal(error.code, 'GTH_AUTHZ_FORBIDDEN')
  t.equal(error.message, 'This requires article:publish or (article:write and not user:manage).')
  t.same(error.extensions, { required: 'article:publish or (article:write and not user:manage)' })
  t.same(error.headers, {
    'www-authenticate': 'Bearer error="insufficient_scope", error_description="This requires article:publish or (article:write and not user:manage)."'
  })
  t.equal(error.stack, undefined, 'a refusal is an answer, not an accident')
})

t.test('scope is there only where a list of permissions is enough', async t => {
  t.match(forbidden('article:read').headers['www-authenticate'], /, scope="article:read"$/)
  t.match(forbidden({ all: ['article:read', 'authenticated', { all: ['user:manage'] }] }).headers['www-authenticate'], /, scope="article:read user:manage"$/)
  for (const rule of [{ any: ['article:read', 'user:manage'] }, { not: 'article:read' }, { all: ['article:read', { not: 'user:manage' }] }]) {
    t.notMatch(forbidden(rule).headers['www-authenticate'], /scope=/)
  }
})

t.test('a rule that would crowd the other headers out is described in the body alone', async t => {
  const names = Array.from({ length: 200 }, (_none, i) => `permission:${i}`)
  const error = planOf({ route: 'GET /', rule: { kind: 'all', of: names.map(permission => ({ kind: 'permission', permission })) } }).forbidden()
  t.match(error, { headers: { 'www-authenticate': 'Bearer error="insufficient_scope", error_description="The subject lacks permissions that this needs."' } })
  t.match(error.message, /permission:199/)
})

t.test('each refusal is an error of its own, and what they share cannot be changed', async t => {
  const { forbidden } = plan('article:read')
  const [one, other] = [forbidden(), forbidden()] as Array<Error & { headers: object, extensions: object }>
  t.not(one, other)
  t.not(one?.headers, other?.headers, 'an error handler may add to them')
  t.ok(Object.isFrozen(other?.extensions))
})
