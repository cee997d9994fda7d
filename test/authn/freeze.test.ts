import fc from 'fast-check'
import t from 'tap'
import { deepFreeze } from '../../plugins/authn/freeze.ts'

const isFrozenThrough = (value: unknown): boolean => typeof value !== 'object' || value === null ||
  (Object.isFrozen(value) && Object.values(value).every(isFrozenThrough))

t.test('every JSON value, through and through, and otherwise as it was', async t => {
  const json = fc.jsonValue({ maxDepth: 5 }).map(value => JSON.stringify(value)).filter(text => !text.includes('__proto__'))
  fc.assert(fc.property(json, text => {
    const value = deepFreeze<unknown>(JSON.parse(text))
    return isFrozenThrough(value) && JSON.stringify(value) === text
  }))
  t.notOk(isFrozenThrough({ a: Object.freeze([{}]) }), 'the test itself looks deep')
})

t.test('own members named __proto__ are gone, deep and shallow', async t => {
  const text = '{"__proto__":{"admin":1},"a":[{"b":{"__proto__":{"admin":2},"c":3,"__proto__x":4}}],"__proto__":{"toString":5}}'
  const value = deepFreeze(JSON.parse(text))
  t.equal(JSON.stringify(value), '{"a":[{"b":{"c":3,"__proto__x":4}}]}')
  for (const copy of [Object.assign({}, value), { ...value }, structuredClone(value), JSON.parse(JSON.stringify(value))]) {
    t.equal(Object.getPrototypeOf(copy), Object.prototype)
    t.equal(copy.admin, undefined)
  }
  t.equal(Object.getPrototypeOf(value), Object.prototype)
  t.equal(Object.getPrototypeOf(Object.assign({}, value.a[0].b)), Object.prototype)
  t.notOk('admin' in {}, 'Object.prototype is untouched')
  t.notOk(Object.isFrozen(Object.prototype))
  const constructed = deepFreeze(JSON.parse('{"constructor":{"prototype":{"admin":true}}}'))
  t.ok(isFrozenThrough(constructed))
  t.notOk(Object.isFrozen(Object), 'a claim called constructor is only a claim')
})

t.test('nesting costs no stack', async t => {
  const depth = 200_000
  t.ok(Object.isFrozen(deepFreeze(JSON.parse('['.repeat(depth) + ']'.repeat(depth)))))
})

t.test('what is no object comes back', async t => {
  for (const value of [null, 7, 'text', true]) t.equal(deepFreeze(value), value)
})
