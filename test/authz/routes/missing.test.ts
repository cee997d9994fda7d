import t from 'tap'
import { describeMissing } from '../../../plugins/authz/routes/missing.ts'

t.test('routes are listed once per URL, with all their methods', async t => {
  const message = describeMissing([
    { methods: 'GET', url: '/a', options: {} }, { methods: 'HEAD', url: '/a', options: {} }, { methods: 'GET', url: '/a', options: {} },
    { methods: 'POST, PUT', url: '/b', options: {} }
  ])
  t.match(message, /no authorization rule[^]*\n {2}GET, HEAD \/a\n {2}POST, PUT \/b\nGive each the route option `authz`/)
})

t.test('a misspelt option, or member of config, is pointed out', async t => {
  const hint = (options: object) => describeMissing([{ methods: 'GET', url: '/a', options }]).split('\n')[1]
  t.equal(hint({ auth: 'article:read' }), '  GET /a (It has "auth". Did you mean "authz"?)')
  t.equal(hint({ authZ: 'article:read' }), '  GET /a (It has "authZ". Did you mean "authz"?)')
  t.equal(hint({ config: { auhtz: 'article:read' } }), '  GET /a (It has "auhtz" in config. Did you mean "authz"?)')
  t.equal(hint({ config: { auth: 'article:read' } }), '  GET /a (It has "auth" in config. Did you mean "authz"?)')
  t.equal(hint({ auth: 'article:read', config: { auhtz: 'article:read' } }), '  GET /a (It has "auhtz" in config. Did you mean "authz"?)', 'the nearer one')
  for (const options of [{ config: {} }, { config: null }, { config: { author: 'ada', oauth: true, authz: undefined } }, { authz: undefined, method: 'GET', url: '/a', path: '/a', schema: {}, attachValidation: false, handler: () => 'x' }]) {
    t.equal(hint(options), '  GET /a')
  }
})
