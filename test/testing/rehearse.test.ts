import t from 'tap'
import { rehearse, unreached } from '../../plugins/testing/rehearse.ts'
import { testedRoutes, type TestedRoute } from '../../plugins/testing/routes.ts'
import { library, type Changes } from './library.ts'
import type { Test } from 'tap'

async function rehearsed (t: Test, name: string, more: NonNullable<Changes['more']>, requests = {}) {
  const { app, ran } = await library(t, { more })
  await app.ready()
  const { verdict, statusCode } = await rehearse(app, testedRoutes(app).get(name) as TestedRoute, 'GET', { subject: 'ada', claims: {}, grant: null }, requests)
  t.strictSame(ran, [], 'no handler runs')
  return [verdict?.outcome ?? null, statusCode]
}
const handler = async () => { throw new Error('a handler ran') }
const known = { authz: 'authenticated' } as const

t.test('routes are reached', async t => {
  t.strictSame(await rehearsed(t, 'GET /x/:id', api => api.get('/x/:id', known, handler)), ['allow', 204])
  t.strictSame(await rehearsed(t, 'GET /x/:id', api => { api.get('/x/1', { authz: 'public' }, handler); api.get('/x/:id', known, handler) }), ['allow', 204], 'also where another one takes the first URL')
  t.strictSame(await rehearsed(t, 'GET /h host=h.example', api => { api.get('/h', { ...known, constraints: { host: 'h.example' } }, handler); api.get('/h', { authz: 'public' }, handler) }), ['allow', 204])
  t.strictSame(await rehearsed(t, 'GET /v version=1.2.0', api => api.get('/v', { ...known, constraints: { version: '1.2.0' } }, handler)), ['allow', 204])
  const strange = (api: Parameters<NonNullable<Changes['more']>>[0]) => api.get('/s/:id(^%%\\w$)', known, handler)
  t.strictSame(await rehearsed(t, 'GET /s/:id(^%%\\w$)', strange), [null, 404])
  t.strictSame(await rehearsed(t, 'GET /s/:id(^%%\\w$)', strange, { 'GET /s/:id(^%%\\w$)': { url: '/s/%25%25a' } }), ['allow', 204], 'with the request that the test gives')
})

t.test('a hook that answers first is no verdict', async t => {
  const [verdict, statusCode] = await rehearsed(t, 'GET /early', api => {
    api.register(async inner => {
      inner.get('/early', { ...known, constraints: { host: 'unless.example' } }, handler)
      inner.get('/early', known, handler)
    })
  }, { 'GET /early': { url: '/early', headers: { host: 'unless.example' } } })
  t.strictSame([verdict, statusCode], [null, 404], 'nor is that of another route')
  const { app } = await library(t, { before: app => app.addHook('onRequest', async (_request, reply) => reply.code(429).send('slow')) })
  await app.ready()
  const route = testedRoutes(app).get('GET /books') as TestedRoute
  t.strictSame(await rehearse(app, route, 'GET', null, {}), { verdict: null, statusCode: 429 })
  t.match(unreached(429), /answered 429 before/)
  t.match(unreached(404), /no URL was found/)
})

t.test('a URL that leads to a route that no authz guards is not requested: its handler would run', async t => {
  let ran = 0
  const before: NonNullable<Changes['before']> = app => { app.get('/x/1', async () => { ran++ }) }
  const { app } = await library(t, { before, more: api => api.get('/x/:id', known, handler) })
  await app.ready()
  const route = testedRoutes(app).get('GET /x/:id') as TestedRoute
  const ada = { subject: 'ada', claims: {}, grant: null }
  t.match(await rehearse(app, route, 'GET', ada, {}), { verdict: { outcome: 'allow' } }, 'another one leads to the route')
  for (const url of ['/x/1', '/nowhere']) t.match(await rehearse(app, route, 'GET', ada, { 'GET /x/:id': { url } }), { verdict: null, statusCode: 404 })
  for (const request of [{ url: { pathname: '/x/2' } }, { path: '/x/2' }]) t.match(await rehearse(app, route, 'GET', ada, { 'GET /x/:id': request }), { verdict: { outcome: 'allow' } })
  t.match(await rehearse(app, route, 'GET', ada, { 'GET /x/:id': {} }), { verdict: null }, 'without a URL it is the root')
  t.equal(ran, 0)
})
