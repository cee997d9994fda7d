import assert from 'node:assert'
import t from 'tap'
import { assertFindings } from '../../plugins/testing/assertions.ts'
import { recorder } from './library.ts'

t.test('what passed one by one, what failed together', async t => {
  const seen: Array<[unknown, string]> = []
  assertFindings({ ok: (value, message) => seen.push([value, message]) }, { passed: ['a', 'b'], failed: ['c', 'd'] })
  t.strictSame(seen, [[true, 'a'], [true, 'b'], [false, 'c\nd']])
  const { failed, ...right } = recorder()
  assertFindings(right, { passed: ['a'], failed: [] })
  t.strictSame([right.passed, failed], [['a'], []])
})

t.test('the assertions of any runner do', async t => {
  assertFindings(assert, { passed: ['a'], failed: [] })
  t.throws(() => assertFindings(assert, { passed: [], failed: ['c', 'd'] }), { message: 'c\nd' })
  assertFindings(t, { passed: ['tap'], failed: [] })
})
