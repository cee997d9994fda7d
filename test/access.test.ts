import t from 'tap'
import { matrixOf, renderMatrix } from '../plugins/authz/index.ts'
import { as, everyRouteDeniesAnonymous, testMatrix } from '../plugins/testing/index.ts'
import { application } from './routes/application.ts'

// Who may use which route of the example: a change shows in the snapshot, and in the diff of a pull request. In production,
// that is: the console of development is not there.

const production = { production: true, signingSecret: Buffer.alloc(32, 7).toString('base64url') }

t.test('the table of all routes and roles', async t => {
  const { server } = await application(t, production)
  t.matchSnapshot(renderMatrix(matrixOf(server), 'md'))
})

t.test('every route denies who shows nothing, but those that are open on purpose', async t => {
  const { server } = await application(t, production)
  await everyRouteDeniesAnonymous(t, server, { except: ['POST /session', 'DELETE /session', 'POST /session/refresh'] })
})

t.test('each role is admitted where it is listed, and nowhere else', async t => {
  const { server } = await application(t, production)
  const own = ['GET /me', 'GET /session/devices', 'DELETE /session/devices/:id', 'DELETE /session/all']
  const reader = { allows: [...own, 'GET /articles', 'GET /articles/events'], depends: ['GET /articles/:id', 'GET /people/:username'] }
  const author = { allows: [...reader.allows, 'POST /articles'], depends: [...reader.depends, 'PUT /articles/:id', 'DELETE /articles/:id'] }
  const editor = {
    allows: [...author.allows, 'GET /articles/:id', 'PUT /articles/:id', 'DELETE /articles/:id'],
    depends: ['GET /people/:username', 'POST /articles/:id/publish']
  }
  const admin = { allows: [...editor.allows, 'GET /people', 'GET /people/:username', 'PUT /people/:username/roles', 'PUT /people/:username/unlock'], depends: ['POST /articles/:id/publish'] }
  const claims = { name: 'Somebody', auth_time: Math.floor(Date.now() / 1000) }
  await testMatrix(t, server, {
    anonymous: { allows: ['POST /session', 'DELETE /session', 'POST /session/refresh'] },
    reader: { roles: ['reader'], claims, ...reader },
    author: { roles: ['author'], claims, ...author },
    editor: { roles: ['editor'], claims, ...editor },
    admin: { roles: ['admin'], claims, ...admin },
    nobody: { roles: [], claims, allows: own, depends: ['GET /people/:username'] }
  })
})

t.test('a login of an hour ago does not make administrators', async t => {
  const { server } = await application(t)
  const old = as(server, { subject: 'admin', roles: ['admin'], claims: { name: 'Ada Admin', auth_time: Math.floor(Date.now() / 1000) - 3600 } })
  const answer = await old.inject({ method: 'PUT', url: '/people/author/roles', payload: { roles: ['author'] } })
  t.match(answer.json(), { status: 401, code: 'GTH_AUTHZ_STEP_UP_REQUIRED' })
  t.equal(answer.headers['www-authenticate'], 'Bearer error="insufficient_user_authentication", error_description="This requires a login in the last 600 s.", max_age="600"')
})

t.test('a request as anybody, through the real hooks', async t => {
  const { server } = await application(t)
  const { items } = (await as(server, { subject: 'editor', roles: ['editor'], claims: { name: 'Edda Editor' } }).inject('/articles')).json<{ items: Array<{ id: string, author: string, status: string }> }>()
  t.equal(items.length, 5)
})

t.test('the description of the API says who may do what', async t => {
  const { server } = await application(t)
  const { paths } = (await server.inject('/docs/json')).json<{ paths: Record<string, Record<string, { security?: object[], responses: Record<string, object> }>> }>()
  t.strictSame(paths['/articles/{id}']?.['put']?.security, [{ bearer: [] }, { cookie: [] }])
  t.strictSame(Object.keys(paths['/articles/{id}']?.['put']?.responses ?? {}), ['200', '401', '403', '404', '503'])
  t.strictSame(paths['/session']?.['post']?.security, [])
  t.equal((await server.inject('/docs/')).statusCode, 200)
})
