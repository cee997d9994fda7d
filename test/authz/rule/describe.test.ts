import t from 'tap'
import { describe } from '../../../plugins/authz/rule/describe.ts'
import { fold } from '../../../plugins/authz/rule/fold.ts'
import { parseRule } from '../../../plugins/authz/rule/rule.ts'
import { grammar, loose } from '../articles.ts'

const words = (rule: unknown) => describe(fold(parseRule(loose(rule), grammar, 'here').expression))

t.test('a rule in the words of a person', async t => {
  t.equal(words('public'), 'public')
  t.equal(words('optional'), 'optional')
  t.equal(words('authenticated'), 'authenticated')
  t.equal(words('article:read'), 'article:read')
  t.equal(words({ any: ['article:publish', { all: ['article:write', { not: 'user:manage' }] }] }), 'article:publish or (article:write and not user:manage)')
  t.equal(words({ all: ['article:read', { any: ['article:write', 'user:manage'] }] }), 'article:read and (article:write or user:manage)')
  t.equal(words({ not: { any: ['article:read', 'article:write'] } }), 'not (article:read or article:write)')
  t.equal(words({ not: 'public' }), 'nobody')
  t.equal(words({ not: 'authenticated' }), 'nobody')
})
