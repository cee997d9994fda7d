import { inspect } from 'node:util'
import t from 'tap'
import { isPlainObject } from '../../plugins/options/plain-object.ts'

t.test('objects as one writes them', async t => {
  for (const value of [{}, { a: 1 }, Object.create(null), JSON.parse('{"__proto__":[]}'), Object.freeze({})]) t.ok(isPlainObject(value), inspect(value))
})

t.test('everything else', async t => {
  for (const value of [null, undefined, 0, 'text', true, 7n, Symbol('a'), () => ({}), [], [{}], /x/, new Map(), new Set(), new Date(0), new Error('a'), Buffer.alloc(1), Promise.resolve({}), new (class Options {})(), Object.create({ a: 1 }), Object.create(Object.create(null))]) {
    t.notOk(isPlainObject(value), inspect(value))
  }
})
