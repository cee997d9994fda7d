import t from 'tap'
import { matrixFrom, type Matrix } from '../../../plugins/authz/matrix/matrix.ts'
import { guarded, model } from '../articles.ts'
import { article, params, publishing } from './publishing.ts'

const answer = () => 'the handler ran'

function row (matrix: Matrix, method: string, url: string) {
  const [found, ...more] = matrix.rows.filter(row => row.method === method && row.url === url)
  if (found === undefined || more.length > 0) throw new Error(`${1 + more.length} rows of ${method} ${url}`)
  return found
}

/** What is said to anonymous, author, editor and admin. */
function says (matrix: Matrix, method: string, url: string) {
  const { anonymous, roles } = row(matrix, method, url)
  return [anonymous, ...Object.values(roles)].map(cell => cell.filtered ? `${cell.says}, filtered` : cell.says)
}

t.test('each rule says to each role what a request of it would hear', async t => {
  const app = publishing(await guarded())
  await app.ready()
  const matrix = app.authz.matrix()
  t.strictSame(matrix.roles, ['author', 'editor', 'admin'])
  t.strictSame(says(matrix, 'GET', '/articles'), ['deny', 'allow, filtered', 'allow, filtered', 'allow, filtered'])
  t.strictSame(says(matrix, 'PUT', '/articles/:id'), ['deny', 'depends', 'allow', 'allow'])
  t.strictSame(says(matrix, 'GET', '/health'), ['allow', 'allow', 'allow', 'allow'])
  t.strictSame(says(matrix, 'GET', '/'), ['allow', 'allow', 'allow', 'allow'])
  t.strictSame(says(matrix, 'GET', '/me'), ['deny', 'allow', 'allow', 'allow'])
  t.strictSame(says(matrix, 'POST', '/outsiders'), ['deny', 'deny', 'deny', 'deny'])
  t.strictSame(says(matrix, 'DELETE', '/all'), ['deny', 'deny', 'deny', 'allow'])
  t.strictSame(row(matrix, 'PUT', '/articles/:id').roles['author']?.dependsOn, ["article.can('update')", 'a login in the last 60 s'])
  t.match(row(matrix, 'GET', '/me'), { rule: 'authenticated', shadow: 'article:read', mode: 'required', override: null, constraints: null })
  await app.close()
})

t.test('a stable order, and nothing that can be changed', async t => {
  const app = publishing(await guarded())
  const reversed = await guarded()
  for (const url of ['/b', '/a']) for (const method of ['PUT', 'GET']) reversed.route({ method, url, authz: 'public', handler: answer })
  t.strictSame(reversed.authz.matrix().rows.map(({ method, url }) => `${method} ${url}`), ['GET /a', 'PUT /a', 'GET /b', 'PUT /b'])
  const matrix = app.authz.matrix()
  const frozen = (value: unknown): boolean => typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen))
  t.ok(frozen(matrix))
  t.strictSame(JSON.parse(JSON.stringify(matrix)), matrix, 'plain data')
  await Promise.all([app.close(), reversed.close()])
})

t.test('HEAD is in the row of GET, however Fastify made it; one with a shadow of its own is not', async t => {
  const app = await guarded()
  await app.register(async scope => {
    scope.get('/', { authz: 'article:read' }, answer)
  }, { prefix: '/both' })
  app.head('/own', { authz: { rule: 'article:read', shadow: 'article:write' } }, answer)
  app.get('/own', { authz: 'article:read' }, answer)
  app.head('/alone', { authz: 'public' }, answer)
  await app.ready()
  t.strictSame(app.authz.matrix().rows.map(({ method, url }) => `${method} ${url}`), ['HEAD /alone', 'GET /both', 'GET /own', 'HEAD /own'])
  await app.close()
})

t.test('routes that constraints tell apart have each a row', async t => {
  const app = await guarded()
  app.get('/', { constraints: { host: /^b\.example$/ }, authz: 'user:manage' }, answer)
  app.get('/', { constraints: { host: 'a.example', version: '1.0.0' }, authz: 'public' }, answer)
  app.get('/', { authz: 'article:read' }, answer)
  app.get('/last', { authz: 'public' }, answer)
  app.get('/last', { constraints: { host: 'a.example' }, authz: 'public' }, answer)
  t.strictSame(app.authz.matrix().rows.filter(({ url }) => url === '/').map(({ constraints, rule }) => [constraints, rule]), [
    [null, 'article:read'], ['host: /^b\\.example$/', 'user:manage'], ['host: a.example, version: 1.0.0', 'public']
  ])
  await app.close()
})

t.test('what widens says why, and defaults are in the rule', async t => {
  const app = await guarded()
  app.authz.defaults('user:manage')
  app.get('/status', { authz: { public: true, override: 'probes have no token' } }, answer)
  app.get('/people', { authz: 'article:read' }, answer)
  const matrix = app.authz.matrix()
  t.match(row(matrix, 'GET', '/status'), { override: 'probes have no token', rule: 'public', mode: 'public' })
  t.equal(row(matrix, 'GET', '/people').rule, 'user:manage and article:read')
  await app.close()
})

t.test('a list without a filter beside items with rules is told', async t => {
  const app = await guarded()
  app.get('/articles', { authz: 'public' }, answer)
  app.post('/articles', { authz: 'article:write' }, answer)
  app.get<{ Params: { id: string } }>('/articles/:id', { schema: { params }, authz: article.can('read') }, answer)
  t.equal(row(app.authz.matrix(), 'GET', '/articles').unfiltered, true)
  t.equal(row(app.authz.matrix(), 'POST', '/articles').unfiltered, false)
  t.equal(row(app.authz.matrix(), 'GET', '/articles/:id').unfiltered, false)
  await app.close()
})

t.test('without a model there are neither roles nor rows', async t => {
  t.strictSame(matrixFrom(null, []), { roles: [], rows: [] })
  t.strictSame(matrixFrom(model, []).roles, ['author', 'editor', 'admin'])
})
