import fc from 'fast-check'
import t from 'tap'
import { anonymousCell, roleCell } from '../../../plugins/authz/matrix/cell.ts'
import { planOf } from '../../../plugins/authz/decision/plan.ts'
import { fold } from '../../../plugins/authz/rule/fold.ts'
import { parseRule } from '../../../plugins/authz/rule/rule.ts'
import { self } from '../../../plugins/authz/index.ts'
import type { Requirement } from '../../../plugins/authz/rule/expression.ts'
import { grammar } from '../articles.ts'
import { article } from './publishing.ts'

const plan = (rule: unknown) => planOf({ route: 'GET /', rule: fold(parseRule(rule, grammar, 'here').expression) as Requirement })

t.test('what a role depends on, and only that', async t => {
  const open = (rule: unknown, ...permissions: string[]) => roleCell(plan(rule), permissions).dependsOn
  t.strictSame(open({ any: ['article:read', article.can('update')] }, 'article:read'), [])
  t.strictSame(open({ any: ['article:read', article.can('update')] }), ["article.can('update')"])
  t.strictSame(open({ all: ['article:read', article.can('update')] }), [])
  t.strictSame(open({ not: self() }), ["self('id')"])
  t.strictSame(open({ any: [{ all: ['article:read', self()] }, { all: ['article:write', self(), { stepUp: { acr: 'mfa' } }] }] }, 'article:write'), ["self('id')", 'a login by mfa'])
  t.strictSame(open({ any: [{ all: ['article:read', self()] }, { all: ['article:write', self()] }] }, 'article:write', 'article:read'), ["self('id')"], 'each once')
  t.strictSame(open({ permission: 'article:write', on: () => ({ type: 'x', id: 1 }) }), ['article:write on this object'])
})

t.test('a list is filtered for whom it admits', async t => {
  t.strictSame(roleCell(plan(article.list('read')), []), { says: 'allow', filtered: true, dependsOn: [] })
  t.strictSame(roleCell(plan({ all: ['user:manage', article.list('read')] }), []), { says: 'deny', filtered: false, dependsOn: [] })
  t.match(roleCell(plan({ all: [{ stepUp: { maxAge: 1 } }, article.list('read')] }), []), { says: 'depends', filtered: true })
  t.match(anonymousCell(plan(article.list('read'))), { says: 'deny', filtered: false })
})

t.test('somebody anonymous needs nothing of a rule that needs no credential', async t => {
  t.strictSame(['public', 'optional', 'authenticated', 'article:read', { not: 'article:read' }].map(rule => anonymousCell(plan(rule)).says), ['allow', 'allow', 'deny', 'deny', 'deny'])
})

t.test('of permissions alone nothing depends, and the verdict is that of the rule', async () => {
  const names = ['article:read', 'article:write', 'user:manage'] as const
  fc.assert(fc.property(fc.subarray([...names]), fc.subarray([...names], { minLength: 1 }), fc.boolean(), (held, wanted, all) => {
    const [first, ...others] = wanted as [string, ...string[]]
    const cell = roleCell(plan(all ? { all: [first, ...others] } : { any: [first, ...others] }), held)
    const expected = all ? wanted.every(name => held.includes(name)) : wanted.some(name => held.includes(name))
    return cell.says === (expected ? 'allow' : 'deny') && cell.dependsOn.length === 0
  }))
})
