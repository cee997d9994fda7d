import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import autoload from '@fastify/autoload'
import fastify from 'fastify'
import t, { type Test } from 'tap'
import { failure } from '../articles.ts'
import { bearer } from '../authenticator.ts'

const ARTICLES = pathToFileURL(join(import.meta.dirname, '../articles.ts'))
const AUTHENTICATOR = pathToFileURL(join(import.meta.dirname, '../authenticator.ts'))
const AUTHZ = pathToFileURL(join(import.meta.dirname, '../../../plugins/authz/index.ts'))

/** plugins/security.mjs, as an application writes it: what it registers reaches its siblings if fastify-plugin wraps it. */
const SECURITY = `
import fp from '${import.meta.resolve('fastify-plugin')}'
import authz from '${AUTHZ.href}'
import { model } from '${ARTICLES.href}'
import { standIn } from '${AUTHENTICATOR.href}'
export default fp(async app => {
  await app.register(standIn)
  await app.register(authz, { model })
})`

const ROUTES = {
  articles: { 'index.mjs': 'export default async app => { app.get(\'/\', { authz: \'article:read\' }, async () => \'articles\') }' },
  people: {
    _id: { 'index.mjs': 'export default async app => { app.get(\'/\', { config: { authz: \'user:manage\' } }, async request => request.params.id) }' }
  }
}

/** An application that loads its folders `plugins` and `routes`, as the generator of Fastify writes it. */
async function loaded (t: Test, security: string, routes: Parameters<Test['testdir']>[0] = ROUTES) {
  const folder = t.testdir({ plugins: { 'security.mjs': security }, routes })
  const app = fastify()
  t.teardown(() => app.close())
  app.register(autoload, { dir: join(folder, 'plugins'), forceESM: true })
  app.register(autoload, { dir: join(folder, 'routes'), forceESM: true, routeParams: true })
  return app
}

t.test('rules hold on the routes that @fastify/autoload loads', async t => {
  const app = await loaded(t, SECURITY)
  const statuses = async (url: string) => await Promise.all([{}, bearer({ roles: ['author'] }), bearer({ roles: ['admin'] })].map(async headers => (await app.inject({ url, headers })).statusCode))
  t.same(await statuses('/articles'), [401, 200, 200])
  t.same(await statuses('/people/7'), [401, 403, 200])
})

t.test('a loaded route without a rule does not boot', async t => {
  const app = await loaded(t, SECURITY, { ...ROUTES, open: { 'index.mjs': 'export default async app => { app.get(\'/\', async () => \'open\') }' } })
  t.match(await failure(app.ready()), { code: 'GTH_AUTHZ_RULE_MISSING', message: /\n {2}GET, HEAD \/open\n/ })
})
