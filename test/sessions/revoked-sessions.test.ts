import t from 'tap'
import { revokedSessions } from '../../plugins/sessions/revoked-sessions.ts'

t.test('what was added is there until it need not be', async t => {
  let now = 100
  const revoked = revokedSessions(10, () => now)
  t.equal(revoked.has('a'), false)
  revoked.add({ id: 'a', until: 110 })
  revoked.add({ id: 'b', until: 120 })
  revoked.add({ id: 'a', until: 130 })
  t.equal(revoked.has('a'), true)
  now = 120
  revoked.prune()
  t.equal(revoked.size, 2, 'what was revoked later goes later')
  now = 130
  revoked.prune()
  t.equal(revoked.size, 0)
  t.equal(revoked.has('a'), false)
})

t.test('it is bounded: where there are more, nobody can tell', async t => {
  let now = 100
  const revoked = revokedSessions(2, () => now)
  for (const id of ['a', 'b', 'c', 'd']) revoked.add({ id, until: 110 })
  revoked.add({ id: 'b', until: 115 })
  t.equal(revoked.size, 2)
  t.equal(revoked.has('a'), true)
  t.equal(revoked.has('c'), null)
  t.equal(revoked.has('never'), null)
  now = 110
  t.equal(revoked.has('never'), false, 'until the last of what did not fit is forgotten everywhere')
})
