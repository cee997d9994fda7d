import t from 'tap'
import { isIdentifier, parameterOf, unusableParameter } from '../../../plugins/authz/rule/identifier.ts'

t.test('a string, a bigint and an exact number name something', async t => {
  for (const value of ['', 'a', '__proto__', '\u0000', 0, 7, -7, 1.5, Number.MAX_SAFE_INTEGER, 0n, 2n ** 64n]) t.ok(isIdentifier(value), String(value))
  for (const value of [NaN, Infinity, -Infinity, -0, 2 ** 53, -(2 ** 53), 1e21, null, undefined, true, ['a'], {}, new Date(), Symbol('a'), () => 'a', Object('a'), Promise.resolve('a')]) t.notOk(isIdentifier(value))
})

t.test('a parameter that is there and names nothing is found; one that is left out is not missed', async t => {
  t.equal(unusableParameter(['id', 'key'], { id: 'a', key: ['b'] }), 'key')
  t.equal(unusableParameter(['id', 'key'], { key: 7 }), undefined)
  for (const params of [null, undefined, 'a']) t.equal(unusableParameter(['id'], params), undefined)
  t.equal(parameterOf({ id: 1 }, 'id'), 1)
})
