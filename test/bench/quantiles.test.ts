import fc from 'fast-check'
import t from 'tap'
import { median, quantile } from '../../bench/quantiles.ts'

t.test('the middle value, and the mean of the two in the middle', async t => {
  t.equal(median([3]), 3)
  t.equal(median([9, 1, 5]), 5)
  t.equal(median([10, 9, 2, 1]), 5.5, 'sorted as numbers')
  t.ok(Number.isNaN(median([])), 'of nothing there is none')
})

t.test('a quantile lies between its neighbours in proportion', async t => {
  t.equal(quantile([0, 10], 0.25), 2.5)
  t.equal(quantile([1, 2, 3], 0), 1)
  t.equal(quantile([1, 2, 3], 1), 3)
  t.equal(quantile(Array.from({ length: 101 }, (_none, i) => i), 0.99), 99)
})

t.test('it depends on no order, changes nothing, and lies among the values', async t => {
  fc.assert(fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
    const before = [...values]
    const found = quantile(values, share)
    t.strictSame(values, before)
    return found === quantile(values.toReversed(), share) && found >= Math.min(...values) && found <= Math.max(...values)
  }), { numRuns: 50 })
})
