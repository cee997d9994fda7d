import cors from '@fastify/cors'
import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'

// Made before authz is loaded, as by a program that imports its plugins while it boots.
const warnings: Array<{ unguarded?: string[] }> = []
const make = () => fastify({ exposeHeadRoutes: false, logger: { level: 'warn', stream: { write: (line: string) => { warnings.push(JSON.parse(line) as object) } } } })
const [open, strict, carrying] = [make(), make(), make()]
for (const app of [open, strict]) {
  await app.register(cors)
  app.get('/early/:id', { constraints: { host: 'a.example' } }, () => '')
  app.get('/early', () => '')
}

const { default: authz, explainOf, matrixOf } = await import('../../plugins/authz/index.ts')
const { model } = await import('./articles.ts')
const { standIn } = await import('./authenticator.ts')

const security = (options: object) => async (scope: FastifyInstance) => {
  await scope.register(standIn)
  await scope.register(authz, { model, ...options })
  scope.get('/me', { authz: 'authenticated' }, () => '')
}

t.test('routes that were declared before authz was loaded are known by the router', async t => {
  t.teardown(() => open.close())
  await open.register(security({}))
  open.get('/later', () => '')
  await open.ready()
  t.match(warnings, [{ unguarded: ['GET /later', 'GET /early', 'GET /early/:id host=a.example'] }])
  t.strictSame(matrixOf(open).rows.map(({ url, mode }) => [url, mode]), [['/early', 'unguarded'], ['/early/:id', 'unguarded'], ['/later', 'unguarded'], ['/me', 'required']])
  t.match(await explainOf(open, { subject: null, method: 'GET', url: '/early' }), { reason: 'unguarded' })
  t.match(await explainOf(open, { subject: null, method: 'GET', url: '/early/7', headers: { host: 'a.example' } }), { reason: 'unguarded' })
  t.match(await explainOf(open, { subject: null, method: 'GET', url: '/me' }), { reason: 'unauthenticated' })
})

t.test('a list refuses them all the same', async t => {
  t.teardown(() => strict.close())
  await strict.register(security({ unguarded: ['GET /early'] }))
  await t.rejects(Promise.resolve(strict.ready()), { code: 'GTH_AUTHZ_ROUTE_UNGUARDED', message: /:\n {2}GET \/early\/:id host=a\.example\n/ })
})

t.test('a route that is declared later and carries a rule refuses to boot', async t => {
  t.teardown(() => carrying.close())
  await carrying.register(security({}))
  await carrying.register(async scope => { scope.get('/later', { authz: 'public' }, () => '') })
  await t.rejects(Promise.resolve(carrying.ready()), { code: 'GTH_AUTHZ_ROUTE_UNGUARDED', message: /GET \/later \(it carries/ })
})
