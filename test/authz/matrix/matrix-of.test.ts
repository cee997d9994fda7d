import fastify from 'fastify'
import t from 'tap'
import authz from '../../../plugins/authz/index.ts'
import { matrixOf } from '../../../plugins/authz/matrix/matrix-of.ts'
import { standIn } from '../authenticator.ts'
import { model } from '../articles.ts'

const answer = () => 'the handler ran'

t.test('all registrations of an application are in its matrix, from wherever one asks', async t => {
  const app = fastify()
  await app.register(standIn)
  let inner: object = {}
  await app.register(async scope => {
    await scope.register(authz, { model })
    scope.get('/articles', { authz: 'article:read' }, answer)
    await scope.register(async deeper => { inner = deeper })
  })
  await app.register(async scope => {
    await scope.register(authz, { model })
    scope.get('/people', { authz: 'user:manage' }, answer)
  })
  await app.ready()
  const matrix = matrixOf(app)
  t.strictSame(matrix.roles, ['author', 'editor', 'admin'])
  t.strictSame(matrix.rows.map(({ url, roles }) => [url, Object.entries(roles).map(([role, { says }]) => `${role} ${says}`).join()]), [
    ['/articles', 'author allow,editor allow,admin allow'], ['/people', 'author deny,editor deny,admin allow']
  ])
  t.strictSame(matrixOf(inner), matrix)
  await app.close()
})

t.test('an application without authz has none', async t => {
  const app = fastify()
  t.strictSame(matrixOf(app), { roles: [], rows: [] })
  await app.close()
})
