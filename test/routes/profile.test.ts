import t from 'tap'
import { admin, application, author, reader } from './application.ts'

t.test('one\'s own page is for oneself, and for those who manage people', async t => {
  const { ask } = await application(t)
  for (const who of [author, admin]) t.match((await ask(who, 'GET', '/people/author')).json(), { username: 'author', name: 'Arun Author', roles: ['author'] })
  t.equal((await ask(reader, 'GET', '/people/author')).statusCode, 403)
  t.equal((await ask(reader, 'GET', '/people/nobody')).statusCode, 403, 'who is there is nobody\'s business')
  t.match((await ask(admin, 'GET', '/people/nobody')).json(), { status: 404, code: 'PERSON_NOT_FOUND' })
})
