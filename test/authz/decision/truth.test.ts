import t from 'tap'
import { ERROR, greatest, highest, HIGHEST, isOpen, least, LOWEST, lowest, NO, PENDING, YES } from '../../../plugins/authz/decision/truth.ts'

/** Every truth there can be: each pair of a lowest and a highest value. */
const ALL = [[0, 0], [0, 1], [0, 2], [1, 1], [1, 2], [2, 2]].map(([low = 0, high = 0]) => low + 4 * high)

t.test('Kleene: NO < ERROR < YES, and what can be anything', async t => {
  t.same([NO, ERROR, YES].map(truth => [lowest(truth), highest(truth), isOpen(truth)]), [[0, 0, false], [1, 1, false], [2, 2, false]])
  t.same([lowest(PENDING), highest(PENDING), isOpen(PENDING)], [LOWEST, HIGHEST, true])
})

t.test('conjunction and disjunction are least and greatest, of all that each can be', async t => {
  const values = (truth: number) => [0, 1, 2].filter(value => value >= lowest(truth) && value <= highest(truth))
  for (const one of ALL) {
    for (const other of ALL) {
      const pairs = values(one).flatMap(x => values(other).map(y => [x, y] as const))
      const bounds = (found: number[]) => Math.min(...found) + 4 * Math.max(...found)
      t.equal(least(one, other), bounds(pairs.map(([x, y]) => Math.min(x, y))))
      t.equal(greatest(one, other), bounds(pairs.map(([x, y]) => Math.max(x, y))))
    }
  }
})
