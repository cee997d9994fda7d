import t from 'tap'
import { revokedSessions } from '../../plugins/sessions/revoked-sessions.ts'

/** A set whose moments and whose store's clock are set by the test. */
function held ({ most = 10, keep = 0 } = {}) {
  const time = { now: 100, offset: 0 }
  const clock = { earliest: (at: number) => at + time.offset }
  return { time, revoked: revokedSessions({ most, keep, clock, now: () => time.now }) }
}

t.test('what was added is there until it need not be', async t => {
  const { time, revoked } = held()
  t.equal(revoked.has('a'), false)
  revoked.add({ id: 'a', until: 110 })
  revoked.add({ id: 'b', until: 120 })
  revoked.add({ id: 'a', until: 130 })
  t.equal(revoked.has('a'), true)
  time.now = 120
  revoked.prune()
  t.equal(revoked.size, 2, 'what was revoked later goes later')
  time.now = 130
  revoked.prune()
  t.equal(revoked.size, 0)
  t.equal(revoked.has('a'), false)
})

t.test('it is bounded: if there are more, it cannot tell', async t => {
  const { time, revoked } = held({ most: 2 })
  for (const id of ['a', 'b', 'c', 'd']) revoked.add({ id, until: 110 })
  revoked.add({ id: 'b', until: 115 })
  t.equal(revoked.size, 2)
  t.equal(revoked.has('a'), true)
  t.equal(revoked.has('c'), null)
  t.equal(revoked.has('never'), null)
  time.now = 110
  t.equal(revoked.has('never'), false, 'until the last of what did not fit is forgotten everywhere')
})

t.test('a clock that jumps forward and back forgets nothing', async t => {
  const { time, revoked } = held({ keep: 60 })
  revoked.add({ id: 'before', until: 160 })
  time.offset = 3600
  revoked.add({ id: 'during', until: 160 })
  revoked.prune()
  time.offset = 0
  for (const id of ['before', 'during']) t.equal(revoked.has(id), true)
  time.now = 159
  revoked.prune()
  t.equal(revoked.size, 2)
  time.now = 160
  revoked.prune()
  t.equal(revoked.size, 0)
})

t.test('one that is told twice is held until the later time', async t => {
  const { time, revoked } = held()
  revoked.add({ id: 'a', until: 130 })
  revoked.add({ id: 'a', until: 110 })
  time.now = 120
  revoked.prune()
  t.equal(revoked.has('a'), true)
})
