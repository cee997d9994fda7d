import t from 'tap'
import { boundedJson, boundedString } from '../../plugins/command/bounded-json.ts'

t.test('a value of common size is JSON', async t => {
  for (const value of [1, true, null, 'a"b\n', [], {}, [1, ['x']], { a: { b: [1, 2] }, 'c d': null }]) t.equal(boundedJson(value), JSON.stringify(value))
  t.equal(boundedJson(JSON.parse('1e400')), 'Infinity')
})

t.test('what is long, wide or deep is cut, and it is said', async t => {
  t.equal(boundedString('abcdef', 3), '"abc"... (6 characters)')
  t.equal(boundedString('a\ud83d\ude00', 2), '"a\\ud83d"... (3 characters)')
  t.match(boundedJson(Array.from({ length: 300 }, () => 1)), /,1,\.\.\. \(200 more\)\]$/)
  t.match(boundedJson('x'.repeat(5000)), /x"\.\.\. \(5000 characters\)$/)
  const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown
  t.equal(boundedJson(deep), '[[[[[[[...]]]]]]]')
  t.equal(boundedJson({ a: { b: { c: { d: { e: { f: { g: 1 } } } } } } }), '{"a":{"b":{"c":{"d":{"e":{"f":{...}}}}}}}')
})
