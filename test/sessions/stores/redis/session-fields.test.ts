import t from 'tap'
import { microseconds, milliseconds, readSession, readSessions } from '../../../../plugins/sessions/stores/redis/session-fields.ts'

const fields = ['{"id":"a","subject":"ada","claims":{},"device":null}', '1500.25', '2000', '3000']

t.test('reads the fields of a hash', async t => {
  const session = { id: 'a', subject: 'ada', claims: {}, device: null, createdAt: 1.50025, usedAt: 2, expiresAt: 3 }
  t.strictSame(readSession(fields), session)
  t.strictSame(readSessions([fields, null]), [session])
})

t.test('reads what is no session as none', async t => {
  for (const none of [null, undefined, [], [null, null, null, null], 'text']) t.equal(readSession(Array.isArray(none) && none.length === 0 ? null : none), null)
})

t.test('makes whole numbers of times and durations, and no time a later one', async t => {
  t.equal(milliseconds(0.0006), 1)
  t.equal(microseconds(1.7000009), '1700000')
  t.equal(microseconds(undefined), '')
})
