import t from 'tap'
import { sessionOf } from '../../../../plugins/sessions/stores/postgres/row.ts'

t.test('a session is the same whatever the application\'s type parsers make of numbers', async t => {
  const row = { id: 'i', subject: 'a\ufffd0000', claims: '{"__proto__":{"x":1},"n":"\\u0000"}', device: null, persistent: 1, created_at: 1.5, used_at: 2.25, expires_at: 3 }
  const session = sessionOf(row)
  t.strictSame({ ...session, claims: null }, { id: 'i', subject: 'a\0', claims: null, device: null, createdAt: 1.5, usedAt: 2.25, expiresAt: 3 })
  t.strictSame(Object.entries(session.claims), [['__proto__', { x: 1 }], ['n', '\0']])
  t.strictSame(sessionOf({ ...row, created_at: '1.5', used_at: '2.25', expires_at: '3' }), session)
  for (const no of [0, '0']) t.strictSame(sessionOf({ ...row, persistent: no }), { ...session, persistent: false })
  t.equal(sessionOf({ ...row, device: 'Firefox \ufffdd83e' }).device, 'Firefox \ud83e')
})
