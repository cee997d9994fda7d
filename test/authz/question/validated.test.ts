import fastify, { type RouteOptions } from 'fastify'
import t from 'tap'
import { planOf } from '../../../plugins/authz/decision/plan.ts'
import { validated } from '../../../plugins/authz/question/validated.ts'
import type { PlannedRoute } from '../../../plugins/authz/routes/routes.ts'

const plan = planOf({ route: 'GET /', rule: { kind: 'public' } })
const scope = fastify()
t.teardown(() => scope.close())

function route (options: Partial<RouteOptions> & { validate?: (data: unknown) => unknown }): PlannedRoute {
  const { validate, ...others } = options
  const compiler = validate === undefined ? {} : { schema: { params: {} }, validatorCompiler: () => validate as () => boolean }
  return { url: '/', scope, plan, options: { method: 'GET', url: '/', handler: () => {}, ...compiler, ...others } }
}

t.test('as Fastify takes what validators answer', async t => {
  const params = Object.freeze({ id: '1' })
  const answers: Array<[answer: unknown, expected: object | null]> = [
    [true, { id: '1' }], [false, null], [undefined, { id: '1' }], [{ value: { id: 1 } }, { id: 1 }], [{ error: new Error('no') }, null], [{}, { id: '1' }],
    [Promise.resolve(true), { id: '1' }], [Promise.resolve(false), null], [Promise.reject(new Error('no')), null]
  ]
  for (const [answer, expected] of answers) t.strictSame(await validated(route({ validate: () => answer }), params), expected)
  t.strictSame(await validated(route({ validate: data => { Object.assign(data as object, { id: 1 }) } }), params), { id: 1 }, 'what is changed in place')
  t.strictSame(params, { id: '1' })
  t.equal(await validated(route({}), params), params, 'without a schema')
  await t.rejects(validated(route({ validate: () => { throw new Error('broken') } }), params), { message: 'broken' })
})

t.test('compiled once, and not before the application is ready', async t => {
  let times = 0
  const once = route({ schema: { params: {} }, validatorCompiler: () => { times++; return () => true } })
  await validated(once, {})
  await validated(once, {})
  t.equal(times, 1)
  await t.rejects(validated(route({ schema: { params: {} } }), {}), { code: 'GTH_AUTHZ_INVALID_QUESTION', message: /not ready/ })
})
