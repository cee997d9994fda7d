import t from 'tap'
import { matrixOf } from '../../plugins/authz/index.ts'
import { application, author, type Who } from './application.ts'

t.test('no cache keeps what a cookie opens: all routes, refusals included', async t => {
  const { server, ask, headersOf } = await application(t)
  const people: Who[] = [null, { role: 'reader', form: 'cookie' }, { role: 'admin', form: 'cookie' }, { role: 'admin' }]
  const given = await Promise.all(people.map(headersOf))
  // Of an article that is there, and by those who cannot end their own session, so that some answers are not refusals.
  const { items } = (await ask(author, 'GET', '/articles')).json<{ items: Array<{ id: string }> }>()
  const routes = matrixOf(server).rows.filter(({ mode, url }) => mode !== 'unguarded' && url !== '/articles/events' && !url.startsWith('/session'))
  const statuses = new Set<number>()
  for (const { method, url } of routes) {
    for (const headers of given) {
      const answer = await server.inject({ method: method as 'GET', url: url.replace('/articles/:id', `/articles/${items[0]?.id}`).replace(':username', 'author'), headers })
      statuses.add(answer.statusCode)
      t.equal(answer.headers['cache-control'], 'no-store', `${method} ${url} ${answer.statusCode}`)
    }
  }
  t.ok(routes.length > 15)
  for (const status of [200, 204, 400, 401, 403]) t.ok(statuses.has(status), `${status} is among them`)
})

t.test('nor what is about a session', async t => {
  const { server, ask, logIn } = await application(t)
  const answers = [
    await logIn({ username: 'author', password: 'wrong' }),
    await logIn({ username: 'author', password: 'gatehouse-author', cookie: true }),
    await server.inject({ method: 'POST', url: '/session', payload: { username: 1 } }),
    await server.inject({ method: 'POST', url: '/session/refresh', payload: { refresh_token: 7 } }),
    await server.inject({ method: 'POST', url: '/session/refresh', payload: 'x', headers: { 'content-type': 'text/csv' } }),
    await ask(author, 'GET', '/session/devices'),
    await ask(author, 'DELETE', '/session/devices/none'),
    await ask(author, 'DELETE', '/session/all'),
    await ask(author, 'DELETE', '/session')
  ]
  t.strictSame(answers.map(({ statusCode, headers }) => [statusCode, headers['cache-control']]), [401, 200, 400, 400, 415, 200, 404, 204, 401].map(status => [status, 'no-store']))
})

t.test('what is public outside may be kept', async t => {
  const { server } = await application(t)
  t.match((await server.inject('/.well-known/jwks.json')).headers['cache-control'], /max-age/)
})
