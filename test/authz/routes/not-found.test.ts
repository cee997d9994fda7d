import t from 'tap'
import { self } from '../../../plugins/authz/index.ts'
import { REMOTE } from '../../../plugins/authz/decision/inquiry.ts'
import { notFoundPlan } from '../../../plugins/authz/routes/not-found.ts'
import { grammar, thrown } from '../articles.ts'
import { articles, ROWS } from '../resource/article.ts'

t.test('without the option, and with public, every request passes', async t => {
  t.equal(notFoundPlan(undefined, grammar), null)
  t.equal(notFoundPlan('public', grammar), null)
})

t.test('the rule is decided completely at onRequest, under a name that is not a URL', async t => {
  const on = () => ({ type: 'page', id: 'x' })
  for (const option of ['optional', 'authenticated', 'article:read', { any: ['article:read', 'user:manage'] }, { not: 'user:manage' }, { stepUp: { maxAge: 60 } }, { permission: 'article:read', on }]) {
    t.match(notFoundPlan(option, grammar), { reach: REMOTE, route: 'no route', shadow: null, lists: new Set() }, JSON.stringify(option))
  }
})

t.test('a rule about parameters of a route refuses to boot, wherever it is in the rule', async t => {
  const { article } = articles(ROWS)
  const rules: Array<[unknown, RegExp]> = [
    [article.can('change'), /reads the URL parameter "id", but a request that no route matched has none/],
    [self(), /reads the URL parameter "id"/],
    [self('*'), /reads the URL parameter "\*"/],
    [article.list('change'), /whose rows the handler of a route must filter/]
  ]
  for (const [rule, message] of rules) {
    for (const option of [rule, { all: ['user:manage', rule] }, { any: ['user:manage', { all: ['article:read', rule] }] }, { any: ['authenticated', rule] }]) {
      t.match(thrown(() => notFoundPlan(option, grammar)), { code: 'GTH_AUTHZ_INVALID_RULE', message }, String(rule))
    }
  }
})

t.test('what belongs on routes, and what is not a rule, refuses to boot by name', async t => {
  for (const [key, option] of [
    ['rule', { rule: 'article:read' }], ['shadow', { shadow: 'article:read' }], ['consistency', { consistency: 'strict', all: ['article:read'] }],
    ['override', { public: true, override: 'a reason' }]
  ] as const) {
    t.match(thrown(() => notFoundPlan(option, grammar)), { code: 'GTH_AUTHZ_INVALID_OPTION', message: new RegExp(`notFound has "${key}", which belongs on routes`) })
  }
  for (const option of [null, true, false, 404, '', 'nobody', 'author', 'article:reed', ['article:read'], {}, { public: true }, () => 'public']) {
    t.match(thrown(() => notFoundPlan(option, grammar)), { code: 'GTH_AUTHZ_INVALID_RULE', message: /authz option notFound: notFound/ }, String(option))
  }
  t.match(thrown(() => notFoundPlan({ all: ['article:read', { not: 'article:read' }] }, grammar)), { code: 'GTH_AUTHZ_RULE_UNSATISFIABLE', message: /authz option notFound/ })
})
