import t from 'tap'
import { admin, application, author, editor, reader } from './application.ts'

t.test('shows the administrator who can log in, and never a hash', async t => {
  const { ask } = await application(t)
  const response = await ask(admin, 'GET', '/people')
  t.equal(response.statusCode, 200)
  t.strictSame(response.json(), {
    items: [
      { username: 'admin', name: 'Ada Admin', roles: ['admin'] },
      { username: 'author', name: 'Arun Author', roles: ['author'] },
      { username: 'editor', name: 'Edda Editor', roles: ['editor'] },
      { username: 'reader', name: 'Rosa Reader', roles: ['reader'] }
    ]
  })
  t.notMatch(response.body, /argon2|hash|password/)
})

t.test('is closed to everybody else', async t => {
  const { ask } = await application(t)
  t.equal((await ask(null, 'GET', '/people')).statusCode, 401)
  for (const who of [reader, author, editor]) {
    const response = await ask(who, 'GET', '/people')
    t.equal(response.statusCode, 403)
    t.match(response.headers['www-authenticate'], /error="insufficient_scope"/)
    t.match(response.json(), { code: 'GTH_AUTHZ_FORBIDDEN', required: 'user:manage' })
  }
})

t.test('a role that changes is felt by the next request, with the token as it was', async t => {
  const { ask } = await application(t)
  const draft = { title: 'A title', body: 'A body' }
  const give = async (roles: string[]) => (await ask(admin, 'PUT', '/people/reader/roles', { roles })).statusCode
  t.equal((await ask(reader, 'POST', '/articles', draft)).statusCode, 403)
  t.equal(await give(['author']), 200)
  t.equal((await ask(reader, 'POST', '/articles', draft)).statusCode, 201)
  t.match((await ask(reader, 'GET', '/me')).json(), { roles: ['author'], permissions: ['article:read', 'article:write'] })
  t.equal(await give([]), 200)
  t.equal((await ask(reader, 'GET', '/articles')).statusCode, 403)
  t.strictSame((await ask(reader, 'GET', '/me')).json<{ permissions: string[] }>().permissions, [])
})

t.test('who manages people opens an account again that was closed by failed guesses', async t => {
  const { ask, server } = await application(t, { logins: { perAccount: 2, budget: 2 } })
  for (const who of [admin, reader, editor]) await ask(who, 'GET', '/me')
  const logIn = (remoteAddress: string, password: string) => server.inject({ method: 'POST', url: '/session', payload: { username: 'author', password }, remoteAddress })
  for (let i = 0; i < 2; i++) await logIn('192.0.2.1', 'wrong')
  t.equal((await logIn('192.0.2.1', 'gatehouse-author')).statusCode, 429)
  const unlock = '/people/author/unlock'
  t.equal((await ask(null, 'PUT', unlock)).statusCode, 401)
  for (const who of [reader, editor]) t.equal((await ask(who, 'PUT', unlock)).statusCode, 403)
  t.match((await ask(admin, 'PUT', '/people/nobody/unlock')).json(), { status: 404, code: 'PERSON_NOT_FOUND' })
  const answer = await ask(admin, 'PUT', unlock)
  t.strictSame([answer.statusCode, answer.body], [204, ''])
  t.equal((await logIn('192.0.2.1', 'gatehouse-author')).statusCode, 200)
})
