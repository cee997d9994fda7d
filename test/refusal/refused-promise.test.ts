import t from 'tap'
import { ignoreRejections, isThenable } from '../../plugins/refusal/refused-promise.ts'
import { REJECTING, unhandledRejections } from './unhandled.ts'

t.test('recognizes what await would wait for', async t => {
  for (const value of [Promise.resolve(), { then () {} }, Object.assign(() => {}, { then () {} }), Object.create({ then () {} })]) t.ok(isThenable(value))
  for (const value of [undefined, null, 0, 'text', true, {}, [], () => {}, { then: true }, new Map()]) t.notOk(isThenable(value))
  t.throws(() => isThenable({ get then () { throw new Error('read') } }), { message: 'read' })
})

t.test('no rejection of a promise that is refused ends the process, of whatever kind the promise is', async t => {
  const unhandled = unhandledRejections(t)
  for (const [kind, make] of Object.entries(REJECTING)) {
    t.ok(ignoreRejections(make()), kind)
    t.ok(ignoreRejections([1, make(), make()]), `${kind}, in an array`)
    t.ok(ignoreRejections({ a: 1, b: { c: [make()] }, d: make() }), `${kind}, in an object`)
  }
  t.ok(ignoreRejections(Promise.resolve(1)), 'one that fulfils is refused as well')
  t.strictSame(await unhandled(), [])
})

t.test('and the listener would have noticed', async t => {
  const unhandled = unhandledRejections(t)
  REJECTING['a promise']?.()
  t.match(await unhandled(), [{ message: 'refused' }])
})

t.test('what holds no promise is left alone', async t => {
  const circle: Record<string, unknown> = { list: [1, 'text', null, undefined] }
  circle['self'] = circle
  let read = 0
  class Row { get author () { read++; return Promise.resolve() } }
  for (const value of [undefined, null, 0, 'text', [], {}, circle, new Date(), new Map([[1, Promise.resolve()]]), new Row()]) t.notOk(ignoreRejections(value))
  t.equal(read, 0, 'members of a class may do anything')
})

t.test('never throws, whatever it is given', async t => {
  const unhandled = unhandledRejections(t)
  const traps = new Proxy({}, { getPrototypeOf: () => { throw new Error('trap') } })
  const getters = Object.defineProperty({ b: Promise.reject(new Error('refused')) }, 'a', { enumerable: true, get: () => { throw new Error('getter') } })
  const unusual = Object.assign(Promise.reject(new Error('refused')), { constructor: { get [Symbol.species] () { throw new Error('species') } } })
  let deep: unknown = Promise.resolve()
  for (let i = 0; i < 10_000; i++) deep = [deep]
  t.notOk(ignoreRejections(traps))
  t.ok(ignoreRejections(getters))
  t.ok(ignoreRejections(unusual))
  t.notOk(ignoreRejections(deep), 'deeper than it looks')
  t.match(await unhandled(), [{ message: 'refused' }], 'only what the platform itself cannot handle is left')
})
