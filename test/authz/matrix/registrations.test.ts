import fastify from 'fastify'
import t from 'tap'
import authz, { definePermissions } from '../../../plugins/authz/index.ts'
import { matrixOf, register } from '../../../plugins/authz/matrix/registrations.ts'
import { standIn } from '../authenticator.ts'
import { model } from '../articles.ts'

const answer = () => 'the handler ran'

t.test('all registrations of an application are in its matrix, from wherever one asks', async t => {
  const app = fastify()
  const other = definePermissions({ permissions: { 'key:read': 'Read keys' }, roles: { guest: [], admin: ['key:read'] } })
  await app.register(standIn)
  let inner: object = {}
  await app.register(async scope => {
    await scope.register(authz, { model })
    scope.get('/articles', { authz: 'article:read' }, answer)
    await scope.register(async deeper => { inner = deeper })
  })
  await app.register(async scope => {
    await scope.register(authz, { model: other })
    scope.get('/keys', { authz: { all: ['key:read'] } as never }, answer)
  })
  await app.ready()
  const matrix = matrixOf(app)
  t.strictSame(matrix.roles, ['author', 'editor', 'admin', 'guest'])
  t.strictSame(matrix.rows.map(({ url, roles }) => [url, Object.entries(roles).map(([role, { says }]) => `${role} ${says}`).join()]), [
    ['/articles', 'author allow,editor allow,admin allow'], ['/keys', 'guest deny,admin allow']
  ])
  t.strictSame(matrixOf(inner), matrix)
  await app.close()
})

t.test('another application is another matter', async t => {
  const one = fastify()
  const two = fastify()
  register(one, { model, routes: [] })
  t.strictSame(matrixOf(one).roles, ['author', 'editor', 'admin'])
  t.strictSame(matrixOf(two), { roles: [], rows: [] })
  t.strictSame(matrixOf(Object.create(null) as object), { roles: [], rows: [] })
  await Promise.all([one.close(), two.close()])
})
