import t from 'tap'
import fastify from 'fastify'
import { isInstance, isThenable, rootOf, settled, watch } from '../../../plugins/command/application/instance.ts'

t.test('an instance is known by its methods, whichever copy of Fastify made it', async t => {
  const app = fastify()
  t.teardown(() => app.close())
  const other = { ready: Date, close: Date, inject: Date, register: Date, addHook: Date, route: Date }
  for (const one of [app, other]) t.ok(isInstance(one))
  for (const one of [null, undefined, 'x', () => {}, {}, { ...other, inject: 1 }]) t.notOk(isInstance(one))
})

t.test('what a promise settles with is not booted', async t => {
  const app = fastify()
  t.teardown(() => app.close())
  t.equal((await settled(app)).value, app)
  t.doesNotThrow(() => app.decorate('late', 1))
  t.equal((await settled(Promise.resolve('x'))).value, 'x')
  await t.rejects(settled(Promise.reject(new Error('no'))), { message: 'no' })
  t.strictSame([Promise.resolve(), { then () {} }, {}, null, 'x'].map(isThenable), [true, true, false, false, false])
})

t.test('it is seen whether a scope is used, while it is watched', async t => {
  const app = fastify()
  t.teardown(() => app.close())
  let uses = 0
  await app.register(async scope => {
    const stop = watch(scope, () => uses++)
    t.equal(uses, 0)
    t.equal(rootOf(scope), app)
    scope.get('/a', () => 'a')
    await scope.register(async inner => { inner.get('/b', () => 'b') })
    t.ok(uses >= 2)
    const replaced = () => true
    scope.hasRoute = replaced
    t.equal(scope.hasRoute, replaced)
    stop()
    const before = uses
    scope.get('/c', () => 'c')
    t.equal(uses, before)
  })
  for (const name of ['a', 'b', 'c']) t.equal((await app.inject(`/${name}`)).body, name)
})
