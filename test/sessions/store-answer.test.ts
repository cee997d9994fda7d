import t from 'tap'
import { areRevocations, areSessions, isRevocation, isRotated, isSession, isSessionOrNull } from '../../plugins/sessions/store-answer.ts'

const session = { id: 'x', subject: 'ada', claims: {}, device: null, createdAt: 1, usedAt: 1, expiresAt: 2 }
const revocation = { id: 'x', until: 1 }

/** What is no object of any form. */
const NOTHING = [undefined, null, true, 1, '', 'x', [], [null], {}]

t.test('a session', async t => {
  t.ok(isSession(session))
  t.ok(isSession({ ...session, device: 'Firefox', claims: { roles: ['reader'] } }))
  for (const answer of NOTHING) t.notOk(isSession(answer))
  for (const name of Object.keys(session)) t.notOk(isSession({ ...session, [name]: undefined }), name)
  for (const damage of [{ id: '' }, { subject: 5 }, { claims: [] }, { claims: null }, { device: 5 }, { createdAt: NaN }, { usedAt: '1' }, { expiresAt: Infinity }]) {
    t.notOk(isSession({ ...session, ...damage }), JSON.stringify(damage))
  }
})

t.test('a session or null, and nothing that only looks like null', async t => {
  t.ok(isSessionOrNull(session))
  t.ok(isSessionOrNull(null))
  for (const answer of [undefined, false, '', 0, {}]) t.notOk(isSessionOrNull(answer))
})

t.test('a list of sessions', async t => {
  t.ok(areSessions([]))
  t.ok(areSessions([session, session]))
  for (const answer of [undefined, null, session, {}, [session, null]]) t.notOk(areSessions(answer))
})

t.test('a rotation', async t => {
  for (const answer of [{ outcome: 'gone' }, { outcome: 'reused', session }, { outcome: 'rotated', session, nonce: 'n' }, { outcome: 'retried', session, nonce: 'n' }]) t.ok(isRotated(answer), answer.outcome)
  for (const answer of [...NOTHING, { outcome: 'expired', session, nonce: 'n' }, { outcome: 'rotated', session }, { outcome: 'retried', session, nonce: '' }, { outcome: 'rotated', nonce: 'n' }, { outcome: 'reused' }]) t.notOk(isRotated(answer))
})

t.test('revocations', async t => {
  t.ok(isRevocation(revocation))
  for (const answer of [...NOTHING, { id: 'x' }, { until: 1 }, { id: 'x', until: NaN }, { id: 'x', until: '1' }]) t.notOk(isRevocation(answer))
  t.ok(areRevocations({ revocations: [revocation], cursor: '' }))
  for (const answer of [...NOTHING, { revocations: [] }, { cursor: '' }, { revocations: [null], cursor: '' }, { revocations: [revocation], cursor: 5 }]) t.notOk(areRevocations(answer))
})
