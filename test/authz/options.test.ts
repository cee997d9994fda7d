import t from 'tap'
import { settingsOf, type AuthzOptions } from '../../plugins/authz/options.ts'
import { model, thrown } from './articles.ts'

const settings = (options: object) => settingsOf({ model, ...options } as AuthzOptions)
const refusal = (options: object) => thrown(() => settings(options))

t.test('defaults', async t => {
  t.match(settings({}), { claims: { roles: 'roles', permissions: 'permissions', scope: 'scope' }, permissions: null, decisionPoint: null, timeout: 5, log: { denials: true, allows: 0 } })
  t.match(settings({ log: { allows: 0.5 } }).log, { denials: true, allows: 0.5 })
  t.equal(settings({ timeout: 60 }).timeout, 60)
  t.ok(settings({ decisionPoint: { evaluate: async () => [] } }).decisionPoint)
})

t.test('what is out of bounds is refused, and says what would do', async t => {
  for (const timeout of [0, -1, 61, NaN, Infinity, '5', null]) t.match(refusal({ timeout }), { code: 'GTH_AUTHZ_INVALID_OPTION', message: /timeout must be a number of seconds/ })
  for (const decisionPoint of [{}, 1, { evaluate: 1 }]) t.match(refusal({ decisionPoint }).message, /decisionPoint must be an object with evaluate/)
  for (const issuers of [null, 'x', [], [''], [1]]) t.match(refusal({ issuers }), { code: 'GTH_AUTHZ_INVALID_OPTION', message: /issuers must be a list of issuers/ })
  t.strictSame(settings({ issuers: ['a'] }).issuers, ['a'])
  for (const log of [null, true, []]) t.match(refusal({ log }).message, /log must be an object/)
  t.match(refusal({ log: { denial: false } }).message, /log: Unknown option "denial"\. Did you mean "denials"\?/)
  for (const denials of ['no', 0, null]) t.match(refusal({ log: { denials } }).message, /log\.denials must be true or false/)
  for (const allows of [-1, 2, NaN, '0.5', true]) t.match(refusal({ log: { allows } }).message, /log\.allows must be a share/)
})
