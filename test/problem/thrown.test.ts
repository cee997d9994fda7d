import t from 'tap'
import { isError, loggable, memberOf, namesOf } from '../../plugins/problem/thrown.ts'

const failing = () => { throw new Error('hunter2') }
const hostile = new Proxy(new Error('x'), { get: failing, ownKeys: failing, getPrototypeOf: failing })

t.test('memberOf', async t => {
  t.equal(memberOf(new Error('x'), 'message'), 'x')
  t.equal(memberOf(Object.create({ inherited: 1 }), 'inherited'), 1)
  for (const thrown of [null, undefined, 'text', 1, () => {}, Symbol('s'), {}, hostile, { get message () { return failing() } }]) t.equal(memberOf(thrown, 'message'), undefined)
})

t.test('namesOf', async t => {
  t.strictSame(namesOf({ a: 1, get b () { return failing() } }), ['a', 'b'])
  for (const value of [null, undefined, 'text', 7, hostile]) t.strictSame(namesOf(value), [])
})

t.test('isError', async t => {
  t.ok(isError(new TypeError('x')))
  for (const value of [null, {}, 'text', hostile]) t.notOk(isError(value))
})

t.test('loggable', async t => {
  const error = Object.assign(new TypeError('x'), { code: 'E_X', other: 'y' })
  t.strictSame(loggable(error), { name: 'TypeError', code: 'E_X', message: 'x', stack: error.stack })
  for (const thrown of [hostile, null, { message: 7 }]) t.strictSame(loggable(thrown), {})
})
