import fc from 'fast-check'
import t from 'tap'
import { deepFreeze } from '../../plugins/authn/freeze.ts'

/** A JSON text, parsed and frozen. */
const frozen = (text: string) => {
  const value = JSON.parse(text)
  deepFreeze(value)
  return value
}

const isFrozenThrough = (value: unknown): boolean => typeof value !== 'object' || value === null ||
  (Object.isFrozen(value) && Object.values(value).every(isFrozenThrough))

t.test('every JSON value, through and through, and otherwise as it was', async t => {
  const json = fc.jsonValue({ maxDepth: 5 }).map(value => JSON.stringify(value)).filter(text => !text.includes('__proto__'))
  fc.assert(fc.property(json, text => {
    const value = frozen(text)
    return isFrozenThrough(value) && JSON.stringify(value) === text
  }))
  t.notOk(isFrozenThrough({ a: Object.freeze([{}]) }), 'the test itself looks deep')
})

t.test('own members named __proto__ are gone, deep and shallow', async t => {
  const text = '{"__proto__":{"admin":1},"a":[{"b":{"__proto__":{"admin":2},"c":3,"__proto__x":4}}],"__proto__":{"toString":5}}'
  const value = frozen(text)
  t.equal(JSON.stringify(value), '{"a":[{"b":{"c":3,"__proto__x":4}}]}')
  for (const copy of [Object.assign({}, value), { ...value }, structuredClone(value), JSON.parse(JSON.stringify(value))]) {
    t.equal(Object.getPrototypeOf(copy), Object.prototype)
    t.equal(copy.admin, undefined)
  }
  t.equal(Object.getPrototypeOf(value), Object.prototype)
  t.equal(Object.getPrototypeOf(Object.assign({}, value.a[0].b)), Object.prototype)
  t.notOk('admin' in {}, 'Object.prototype is untouched')
  t.notOk(Object.isFrozen(Object.prototype))
  const constructed = frozen('{"constructor":{"prototype":{"admin":true}}}')
  t.ok(isFrozenThrough(constructed))
  t.notOk(Object.isFrozen(Object), 'a claim called constructor is only a claim')
})

const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const objects = (depth: number) => '{"a":'.repeat(depth) + '0' + '}'.repeat(depth)

t.test('at most 64 levels, so that nobody who walks the claims runs out of stack', async t => {
  for (const nested of [lists, objects]) {
    t.ok(isFrozenThrough(frozen(nested(64))))
    for (const depth of [65, 2500, 200_000]) t.throws(() => frozen(nested(depth)), { code: 'GTH_AUTHN_TOKEN_MALFORMED', statusCode: 401 })
    t.throws(() => frozen(`{"a":[1,{}],"b":${nested(64)},"c":{}}`), { code: 'GTH_AUTHN_TOKEN_MALFORMED' }, 'wherever it stands')
  }
})

t.test('breadth is no depth', async t => {
  t.ok(isFrozenThrough(frozen(`[${'[],{},'.repeat(100_000)}0]`)))
})

t.test('the bytes of objects, arrays, members and elements', async t => {
  for (const value of [null, 7, 'text', true]) t.equal(deepFreeze(value), 0)
  const [object, array, member, element] = [96, 64, 160, 48]
  for (const [text, bytes] of [
    ['{}', object], ['[]', array], ['[1,"a",null]', array + 3 * element], ['{"a":[1,{"b":[]}],"c":"[]"}', 2 * object + 2 * array + 3 * member + 2 * element], ['{"__proto__":{"a":1}}', object]
  ] as const) t.equal(deepFreeze(JSON.parse(text)), bytes, text)
})
