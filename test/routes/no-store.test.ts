import t from 'tap'
import { application, author } from './application.ts'

t.test('no cache keeps an answer about a credential, refusals included', async t => {
  const { server, ask, logIn } = await application(t)
  const answers = [
    await logIn({ username: 'author', password: 'wrong' }),
    await server.inject({ method: 'POST', url: '/session', payload: { username: 1 } }),
    await server.inject({ method: 'POST', url: '/session/refresh', payload: { refresh_token: 7 } }),
    await server.inject({ method: 'POST', url: '/session/refresh', payload: 'x', headers: { 'content-type': 'text/csv' } }),
    await ask(author, 'GET', '/session/devices'),
    await ask(author, 'DELETE', '/session')
  ]
  t.strictSame(answers.map(({ statusCode, headers }) => [statusCode, headers['cache-control']]), [401, 400, 400, 415, 200, 204].map(status => [status, 'no-store']))
})
