import type { FastifyServerOptions } from 'fastify'
import t from 'tap'
import { routeFinder } from '../../../plugins/authz/question/route-of.ts'
import { guarded } from '../articles.ts'

const answer = () => 'the handler ran'

async function application (server: FastifyServerOptions = {}) {
  const app = await guarded({ server })
  app.get('/articles/:id', { authz: 'article:read' }, answer)
  app.get('/articles/latest', { authz: 'article:read' }, answer)
  app.route({ method: ['PUT', 'POST'], url: '/files/*', authz: 'article:read', handler: answer })
  app.get('/host', { constraints: { host: 'a.example' }, authz: 'public' }, answer)
  await app.register(async scope => { scope.get('/', { authz: 'public' }, answer) }, { prefix: '/twin' })
  await app.ready()
  const templateOf = async (method: string, url: string) => {
    try {
      return (await app.authz.explain({ subject: null, method: method as 'GET', url })).route
    } catch {
      return null
    }
  }
  return { app, templateOf }
}

t.test('the route is the one that Fastify finds', async t => {
  const { app, templateOf } = await application()
  t.equal(await templateOf('GET', '/articles/17?x=1'), 'GET /articles/:id')
  t.equal(await templateOf('get', '/articles/latest'), 'GET /articles/latest')
  t.equal(await templateOf('HEAD', '/articles/17'), 'HEAD /articles/:id')
  t.equal(await templateOf('POST', '/files/a/b'), 'PUT, POST /files/*')
  t.equal(await templateOf('GET', '/twin'), 'GET /twin')
  t.equal(await templateOf('GET', '/twin/'), 'GET /twin')
  for (const url of ['/ARTICLES/17', '/articles/17/', '/host', '/articles/%zz']) t.equal(await templateOf('GET', url), null, url)
  await app.close()
})

for (const server of [{ routerOptions: { caseSensitive: false, ignoreTrailingSlash: true } }, { caseSensitive: false, ignoreTrailingSlash: true }] satisfies FastifyServerOptions[]) {
  t.test(`by the options of the application: ${JSON.stringify(server)}`, async t => {
    const { app, templateOf } = await application(server)
    t.equal(await templateOf('GET', '/ARTICLES/Latest/'), 'GET /articles/latest')
    t.equal(await templateOf('GET', '/twin/'), 'GET /twin')
    await app.close()
  })
}

t.test('it is built when asked, and again when there are more routes', async t => {
  const { app } = await application()
  t.equal(routeFinder(app, [])('GET', '/'), null)
  await app.close()
  const later = await guarded()
  later.get('/a', { authz: 'public' }, answer)
  t.equal((await later.authz.explain({ subject: null, method: 'GET', url: '/a' })).route, 'GET /a')
  later.get('/b', { authz: 'public' }, answer)
  t.equal((await later.authz.explain({ subject: null, method: 'GET', url: '/b' })).route, 'GET /b')
  await later.close()
})
