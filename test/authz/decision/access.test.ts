import t from 'tap'
import { bearer } from '../authenticator.ts'
import { guarded } from '../articles.ts'
import type { Permission } from '../../../plugins/authz/index.ts'

t.test('has tells what the subject may do, within the scope of its token', async t => {
  const app = await guarded()
  app.get('/', { authz: 'optional' }, request => request.authz.has('article:write'))
  const has = async (claims?: object) => (await app.inject({ url: '/', headers: claims === undefined ? {} : bearer(claims) })).json<boolean>()
  t.equal(await has({ roles: ['author'] }), true)
  t.equal(await has({ roles: ['author'], scope: 'article:read' }), false)
  t.equal(await has({}), false)
  t.equal(await has(), false, 'somebody unknown has nothing')
  await app.close()
})

t.test('on a public route there is nobody to have anything', async t => {
  const app = await guarded()
  app.get('/', { authz: 'public' }, request => request.authz.has('article:read'))
  t.equal((await app.inject({ url: '/', headers: bearer({ roles: ['admin'] }) })).body, 'false')
  await app.close()
})

t.test('a name that the model does not have is an error, not a no', async t => {
  const app = await guarded()
  app.get<{ Querystring: { name: string } }>('/', { authz: 'public' }, request => request.authz.has(request.query.name as Permission))
  t.match((await app.inject('/?name=article:raed')).json(), { statusCode: 500, code: 'GTH_AUTHZ_UNKNOWN_PERMISSION', message: /Did you mean "article:read"\?/ })
  t.match((await app.inject('/?name=toString')).json(), { statusCode: 500, code: 'GTH_AUTHZ_UNKNOWN_PERMISSION' })
  await app.close()
})
