import t from 'tap'
import { articles, ROWS } from './article.ts'
import { bearer } from '../authenticator.ts'
import { guarded, thrown } from '../articles.ts'
import { defineResource } from '../../../plugins/authz/index.ts'

t.test('a list admits whoever may see some row, and loads none', async t => {
  const { article, loads } = articles(ROWS)
  const app = await guarded()
  app.get('/articles', { authz: article.list('change') }, async request => request.authz.filter(article, 'change'))
  const ask = async (claims: object) => (await app.inject({ url: '/articles', headers: bearer(claims) })).statusCode
  t.same([await ask({}), await ask({ roles: ['author'] }), await ask({ roles: ['editor'] })], [403, 200, 200])
  t.same(loads, [])
  t.match((await app.inject({ url: '/articles', headers: bearer({}) })).json(), { message: 'This requires article.list(\'change\').' })
  await app.close()
})

t.test('a "not" of members may hold of some row, too', async t => {
  const order = defineResource({ name: 'order', load: (_id: string) => ({ id: 'x', open: true }), policies: { read: { all: [{ not: { where: { open: true } } }, { any: ['article:read', { all: ['article:write', { where: { id: 'x' } }] }] }] } } })
  const app = await guarded()
  app.get('/orders', { authz: order.list('read') }, async request => request.authz.filter(order, 'read'))
  t.equal((await app.inject({ url: '/orders', headers: bearer({ roles: ['author'] }) })).body, '{"member":"open","isNot":true}')
  t.equal((await app.inject({ url: '/orders', headers: bearer({ permissions: ['article:write'] }) })).body, '{"all":[{"member":"open","isNot":true},{"member":"id","is":"x"}]}')
  t.equal((await app.inject({ url: '/orders', headers: bearer({}) })).statusCode, 403)
  await app.close()
})

t.test('a "not" around a list is refused at boot: it would admit the callers who may see no row', async t => {
  const { article } = articles(ROWS)
  const app = await guarded()
  for (const authz of [{ not: article.list('change') }, { not: { not: article.list('change') } }, { all: ['authenticated', { not: { any: ['article:read', article.list('change')] } }] }] as const) {
    t.throws(() => app.get('/articles', { authz: authz as never }, () => ''), { code: 'GTH_AUTHZ_INVALID_RULE', message: /has "not" around article\.list\('change'\), which says how to be admitted: write it without\./ })
  }
})

t.test('what no store can execute is refused', async t => {
  const { article } = articles(ROWS)
  const app = await guarded()
  t.match(thrown(() => app.get('/articles', { authz: article.list('rank') }, () => '')).message, /^Route GET \/articles: authz lists rows by article\.policies\.rank\(\), which no store can execute: for lists, write the policy with owner and where\.$/)
})
