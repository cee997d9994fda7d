import swagger from '@fastify/swagger'
import fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import t from 'tap'
import { listingsAround, type Registration } from '../../../plugins/authz/openapi/listing.ts'
import { openapi, operationsOf, VERSIONS } from './described.ts'

const registration = (warnings: unknown[] = []): Registration => ({ ...openapi, routes: [], errorHandlers: new Map(), log: { warn: (...args: unknown[]) => { warnings.push(args) } }, ready: true })

/** An object with a document, as swagger decorates a scope with one. */
function documenting (make: (options?: object | null) => unknown, around: object = {}): { swagger: (options?: object | null) => unknown } {
  return Object.assign(Object.create(around) as object, { swagger: make })
}

t.test('finds the documents of a scope and of those around it, by whatever name', async t => {
  const app = fastify()
  t.strictSame(listingsAround(app), [])
  await app.register(swagger, VERSIONS.v30)
  await app.register(async scope => {
    await scope.register(swagger, { ...VERSIONS.v30, decorator: 'internal' })
    await scope.register(swagger, { ...VERSIONS.v20, decorator: 'old' })
    await scope.register(async inner => { t.equal(listingsAround(inner).length, 3) })
    t.equal(new Set(listingsAround(scope)).size, 3)
  })
  const before = app.swagger
  t.strictSame(listingsAround(app), listingsAround(app), 'the same one each time')
  t.equal(app.swagger, before, 'replaced once')
  app.decorate('more', 1)
  t.equal(listingsAround(app).length, 1, 'looked through again')
  t.equal(app.swagger, before, 'and still replaced once')
})

t.test('calls no getter and touches nothing else', async t => {
  const app = fastify()
  app.decorate('explosive', { getter: () => { throw new Error('called') } })
  app.decorate('harmless', () => 'mine')
  const { harmless } = app as unknown as { harmless: unknown }
  Object.defineProperty(app, 'swagger', { value: () => ({}), enumerable: true })
  t.strictSame(listingsAround(app), [], 'one that cannot be replaced is none')
  t.equal((app as unknown as { harmless: unknown }).harmless, harmless)
})

t.test('the schema of a route bears a mark only while the document is made, once, and not if there is none', async t => {
  const schema = Object.freeze({ summary: 'own' })
  const options = { method: 'GET', url: '/', schema } as unknown as RouteOptions
  const bare = { method: 'GET', url: '/bare' } as unknown as RouteOptions
  const seen: unknown[] = []
  let fails = true
  const at = documenting(() => {
    seen.push([options.schema, bare.schema])
    if (fails) throw new Error('not ready')
    return {}
  })
  for (const listing of listingsAround(at)) listing.set(options, registration()).set(bare, registration())
  t.throws(() => at.swagger(), /not ready/)
  t.equal(options.schema, schema)
  fails = false
  at.swagger()
  at.swagger(null)
  t.strictSame(seen, [[{ summary: 'own', 'x-gatehouse-route': '0' }, undefined], [{ summary: 'own', 'x-gatehouse-route': '0' }, undefined]])
  t.equal(options.schema, schema)
  t.notOk('schema' in bare)
})

t.test('the document is final when all its routes are', async t => {
  let made = 0
  const at = documenting(() => ({ paths: {}, made: ++made }))
  const late = { ...registration(), ready: false }
  for (const listing of listingsAround(at)) listing.set({} as RouteOptions, registration()).set({ url: '' } as RouteOptions, late)
  t.not(at.swagger(), at.swagger())
  t.equal(at.swagger({ yaml: true }), 'paths: {}\nmade: 1\n')
  late.ready = true
  t.equal(at.swagger(), at.swagger())
  t.equal(at.swagger({ yaml: true }), at.swagger({ yaml: true }))
})

t.test('what is no document is handed on', async t => {
  const at = documenting(() => 'text')
  listingsAround(at)[0]?.set({} as RouteOptions, registration())
  t.equal(at.swagger(), 'text')
})

t.test('warns once of schemes that the document does not declare', async t => {
  const warnings: unknown[] = []
  const at = documenting(() => ({ paths: { '/': { get: { security: [{ baerer: [] }] } } } }))
  listingsAround(at)[0]?.set({ url: '/', method: 'GET' } as RouteOptions, registration(warnings))
  at.swagger()
  at.swagger({ yaml: true })
  t.match(warnings, [[{ schemes: ['baerer'] }, /declares no security schemes of these names/]])
  t.equal(warnings.length, 1)
  const app = fastify() as FastifyInstance
  await app.register(swagger, { openapi: {} })
  await app.ready()
  t.strictSame(operationsOf(app.swagger()), {}, 'a document without routes of authz')
})
