import fc from 'fast-check'
import t from 'tap'
import { noDefaults, tighten } from '../../../plugins/authz/routes/defaults.ts'
import type { Permissions } from '../../../plugins/authz/decision/inquiry.ts'
import { isCondition, type Requirement } from '../../../plugins/authz/rule/expression.ts'
import { parseRule, type Declared } from '../../../plugins/authz/rule/rule.ts'
import { grammar, thrown } from '../articles.ts'
import { everybody, expressions, permits } from '../rule/expressions.ts'

const declared = (rule: unknown): Declared => parseRule(rule, grammar, 'here')
const read = { kind: 'permission', permission: 'article:read' } as const
const write = { kind: 'permission', permission: 'article:write' } as const
const open: Declared = declared({ public: true, override: 'a reason' })

/** Scopes as Fastify makes them: each inherits from the one around it. */
function scopes () {
  const root = {}
  const outer = Object.create(root) as object
  const inner = Object.create(outer) as object
  const beside = Object.create(root) as object
  return { root, outer, inner, beside }
}

function passes (rule: Requirement, subject: Permissions | null): boolean {
  if (rule.kind === 'public' || rule.kind === 'optional') return true
  return subject !== null && (!isCondition(rule) || permits(rule, subject))
}

t.test('law: what is inside a scope never admits whom the scope refuses', async t => {
  let tightened = 0
  fc.assert(fc.property(expressions, expressions, (outside, inside) => {
    try {
      const around = tighten(null, { expression: outside, override: null }, 'outside')
      const rule = tighten(around, { expression: inside, override: null }, 'inside')
      tightened++
      return everybody.every(subject => !passes(rule, subject) || passes(around, subject))
    } catch (error) {
      return ['GTH_AUTHZ_RULE_UNSATISFIABLE', 'GTH_AUTHZ_RULE_WIDENS'].includes((error as { code: string }).code)
    }
  }), { numRuns: 1000 })
  t.ok(tightened > 50, 'some rules were accepted')
})

t.test('a rule and the default around it must both hold', async t => {
  t.same(tighten(read, declared('article:write'), 'here'), { kind: 'all', of: [read, write] })
  t.same(tighten(read, declared('authenticated'), 'here'), read)
  t.same(tighten({ kind: 'public' }, declared('article:read'), 'here'), read)
  t.same(tighten({ kind: 'public' }, declared('optional'), 'here'), { kind: 'optional' })
  t.same(tighten({ kind: 'public' }, declared('public'), 'here'), { kind: 'public' })
})

t.test('what promises more than the default allows is refused, unless it says why', async t => {
  for (const [around, rule] of [[read, 'public'], [read, 'optional'], [{ kind: 'optional' }, 'public'], [{ kind: 'authenticated' }, { any: ['public', 'article:read'] }]] as const) {
    t.match(thrown(() => tighten(around, declared(rule), 'Route GET /x')), { code: 'GTH_AUTHZ_RULE_WIDENS', message: /^Route GET \/x: '(public|optional)' would open/ })
  }
  t.match(thrown(() => tighten(read, declared('optional'), 'here')).message, /'optional' would open what the scope's default closes \(article:read\).*\{ optional: true, override: 'the reason' \}/)
  t.same(tighten(read, open, 'here'), { kind: 'public' })
  t.same(tighten(read, declared({ optional: true, override: 'a reason' }), 'here'), { kind: 'optional' })
  t.same(tighten(null, open, 'here'), { kind: 'public' })
})

t.test('a rule that nobody can satisfy is refused', async t => {
  const never = [{ not: 'public' }, { not: 'optional' }, { not: 'authenticated' }, { all: ['article:read', { not: 'article:read' }] }, { all: ['article:read', { not: 'public' }] }]
  for (const rule of never) t.match(thrown(() => tighten(null, declared(rule), 'Route GET /x')), { code: 'GTH_AUTHZ_RULE_UNSATISFIABLE', message: /^Route GET \/x: nobody can ever satisfy/ })
  t.match(thrown(() => tighten(read, declared({ not: 'article:read' }), 'here')).message, /article:read and not article:read/)
})

t.test('a scope has the default of the nearest scope around it', async t => {
  const { root, outer, inner, beside } = scopes()
  const defaults = noDefaults()
  t.equal(defaults.of(inner), null)
  defaults.set(outer, declared('article:read'), '/outer')
  t.same(defaults.of(outer), read)
  t.same(defaults.of(inner), read)
  t.equal(defaults.of(root), null)
  t.equal(defaults.of(beside), null)
  defaults.set(inner, declared('article:write'), '/inner')
  t.same(defaults.of(inner), { kind: 'all', of: [read, write] })
  t.same(defaults.of(outer), read)
})

t.test('a nested default widens only with a reason, and then counts from there on', async t => {
  const { outer, inner } = scopes()
  const defaults = noDefaults()
  defaults.set(outer, declared('article:read'), '/outer')
  t.match(thrown(() => defaults.set(inner, declared('public'), '/inner')), { code: 'GTH_AUTHZ_RULE_WIDENS', message: /in the scope \/inner/ })
  defaults.set(inner, open, '/inner')
  t.same(defaults.of(inner), { kind: 'public' })
  t.same(defaults.of(Object.create(inner) as object), { kind: 'public' })
})

t.test('a default comes once, and before all that it governs', async t => {
  const { root, outer, inner, beside } = scopes()
  const defaults = noDefaults()
  defaults.set(outer, declared('article:read'), '/outer')
  t.match(thrown(() => defaults.set(outer, declared('article:write'), '/outer')), { code: 'GTH_AUTHZ_DEFAULTS_REPEATED', message: /already called in the scope \/outer/ })
  t.match(thrown(() => defaults.set(root, declared('authenticated'), '/')), { code: 'GTH_AUTHZ_DEFAULTS_TOO_LATE', message: /in the scope \/ comes after/ })
  defaults.settle(inner)
  t.match(thrown(() => defaults.set(inner, declared('article:write'), '/inner')).code, /DEFAULTS_TOO_LATE/)
  defaults.set(beside, declared('article:write'), '/beside')
  t.same(defaults.of(beside), write)
})

t.test('no override opens a default that is sealed, however deep inside; to tighten it is as before', async t => {
  const { root, outer, inner } = scopes()
  const overrides = [open, declared({ optional: true, override: 'a reason' })]
  const defaults = noDefaults()
  defaults.set(outer, declared('article:read'), '/outer', { sealed: true })
  for (const override of overrides) {
    t.match(thrown(() => tighten(defaults.of(outer), override, 'Route GET /x')), { code: 'GTH_AUTHZ_DEFAULT_SEALED', message: /^Route GET \/x: the override would open a default that is sealed \(article:read\)\./ })
    t.match(thrown(() => defaults.set(inner, override, '/inner')), { code: 'GTH_AUTHZ_DEFAULT_SEALED', message: /^app\.authz\.defaults\(\) in the scope \/inner/ })
  }
  t.same(tighten(defaults.of(inner), declared('article:write'), 'here'), { kind: 'all', of: [read, write] })
  defaults.set(inner, declared('article:write'), '/inner')
  const innermost = Object.create(inner) as object
  t.equal(thrown(() => tighten(defaults.of(innermost), open, 'here')).code, 'GTH_AUTHZ_DEFAULT_SEALED', 'a nested default is sealed with the one around it')
  defaults.set(innermost, declared('authenticated'), '/innermost', { sealed: false })
  t.equal(thrown(() => tighten(defaults.of(innermost), open, 'here')).code, 'GTH_AUTHZ_DEFAULT_SEALED', 'and nothing breaks the seal')
  t.doesNotThrow(() => tighten(defaults.of(root), open, 'here'), 'outside of it')
})

t.test('a default may open the one around it and be sealed itself; what is not sealed opens as before', async t => {
  const { outer, inner, beside } = scopes()
  const defaults = noDefaults()
  defaults.set(outer, declared('article:read'), '/outer', undefined)
  defaults.set(inner, declared({ optional: true, override: 'a reason' }), '/inner', { sealed: true })
  t.equal(thrown(() => tighten(defaults.of(inner), open, 'here')).code, 'GTH_AUTHZ_DEFAULT_SEALED')
  t.same(tighten(defaults.of(outer), open, 'here'), { kind: 'public' })
  const shared = declared('article:write')
  defaults.set(beside, shared, '/beside', { sealed: true })
  t.same(tighten(shared.expression as Requirement, open, 'here'), { kind: 'public' }, 'the default is sealed, not the rule that it was made of')
})

t.test('how a default is applied is checked', async t => {
  for (const [options, message] of [
    [{ seal: true }, /^app\.authz\.defaults\(\) in the scope \/x: the second argument is wrong: Unknown option "seal"\. Known options: sealed\./], [{ seald: true }, /Did you mean "sealed"\?/], [{ sealed: true, override: 'x' }, /Unknown option "override"/],
    [{ sealed: 'true' }, /sealed must be true or false/], [{ sealed: null }, /sealed must be/], [true, /second argument must be an object: \{ sealed: true \}/], [null, /must be an object/], [[], /must be an object/], ['sealed', /must be an object/]
  ] as const) t.match(thrown(() => noDefaults().set({}, declared('article:read'), '/x', options)), { code: 'GTH_AUTHZ_INVALID_RULE', message })
})
