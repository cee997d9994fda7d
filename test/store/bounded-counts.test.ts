import fc from 'fast-check'
import t from 'tap'
import { boundedCounts, MOST_KEYS } from '../../store/bounded-counts.ts'

const MINUTE = 60_000

t.test('a flood of names takes no more memory than its bound', async t => {
  const counts = boundedCounts({ limit: 10, milliseconds: 15 * MINUTE })
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < 4 * MOST_KEYS; i++) counts.count(`somebody ${i} ${'x'.repeat(30)}`)
  t.equal(counts.size, MOST_KEYS)
  // Garbage is part of it.
  t.ok(process.memoryUsage().heapUsed - before < 100_000_000)
})

t.test('a flood does not push out a name that is guessed at, nor let it be guessed at once more', async t => {
  const counts = boundedCounts({ limit: 10, milliseconds: 15 * MINUTE, mostKeys: 100 })
  for (let i = 0; i < 10; i++) t.equal(counts.count('closed').below, true)
  for (let i = 0; i < 5; i++) counts.count('open')
  for (let i = 0; i < 10_000; i++) counts.count(`one ${i}`)
  for (let i = 0; i < 4 * 90; i++) counts.count(`four ${i % 90}`)
  t.equal(counts.count('closed').below, false)
  t.strictSame(Array.from({ length: 6 }, () => counts.count('open').below), [true, true, true, true, true, false])
  t.equal(counts.size, 100)
})

t.test('of keys with the lowest count the one that was counted least recently makes room', async t => {
  const counts = boundedCounts({ limit: 1, milliseconds: MINUTE, mostKeys: 2 })
  for (const key of ['first', 'second', 'third']) counts.count(key)
  t.equal(counts.count('second').below, false)
  t.equal(counts.count('first').below, true, 'it made room, and now for it the second does')
  t.equal(counts.count('third').below, false)
})

t.test('a key that is given back, cleared or over leaves nothing behind', async t => {
  const clock = { now: 1_000_000 }
  t.intercept(Date, 'now', { value: () => clock.now })
  const counts = boundedCounts({ limit: 2, milliseconds: MINUTE })
  const [first, second] = [counts.count('a'), counts.count('a')]
  t.strictSame(counts.count('a'), { below: false, remaining: MINUTE })
  for (const counted of [first, second]) if (counted.below) counted.giveBack()
  t.equal(counts.size, 0)

  const old = counts.count('b')
  counts.count('c')
  clock.now += MINUTE
  t.equal(counts.count('b').below, true)
  t.equal(counts.size, 1, 'what is over is removed by whatever comes next')
  if (old.below) old.giveBack()
  t.equal(counts.size, 1, 'the window that has ended takes nothing back from the next one')

  counts.clear('b')
  counts.clear('never counted')
  t.equal(counts.size, 0)
})

t.test('no more are counted than the limit, whatever is counted, given back and pushed out', async t => {
  const event = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), back: fc.boolean() })
  t.doesNotThrow(() => fc.assert(fc.property(fc.array(event, { maxLength: 60 }), events => {
    const counts = boundedCounts({ limit: 2, milliseconds: MINUTE, mostKeys: 4 })
    const open = new Map<string, Array<() => void>>()
    for (const { key, back } of events) {
      const under = open.get(key) ?? []
      open.set(key, under)
      if (back) {
        under.pop()?.()
        continue
      }
      const counted = counts.count(key)
      if (counted.below !== (under.length < 2)) return false
      if (counted.below) under.push(counted.giveBack)
    }
    return counts.size === [...open.values()].filter(under => under.length > 0).length
  })))
})
