import pg from 'pg'
import { postgresStore } from '../../../plugins/sessions/stores/postgres.ts'

// Another process: makes the tables; or adds fifty sessions of one subject, of which seven may live; or rotates two tokens as often as it can, the second without a grace, while others
// do so too, listens meanwhile, and tells its parent what came of it.
const [connectionString = '', what = '', ...tokens] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString, max: 5 })
const store = postgresStore(pool)
const rotate = (id = '', presented = '', grace = 0) => Promise.all(Array.from({ length: 50 }, async (_, i) => {
  const answer = await store.rotate({ id, presented, next: { hash: `hash ${process.pid} ${i}`, nonce: `nonce ${process.pid} ${i}` }, grace, idleLifetime: 600, keep: 60 })
  return { outcome: answer.outcome, nonce: 'nonce' in answer ? answer.nonce : null }
}))
if (what === 'migrate') {
  await store.migrate()
} else if (what === 'add') {
  const [subject = ''] = tokens
  await Promise.all(Array.from({ length: 50 }, (_, i) => store.add({
    id: `${subject} ${process.pid} ${i}`, subject, claims: {}, device: null, hash: 'h', lifetime: 600, idleLifetime: 600, limit: { sessions: 7, keep: 60 }
  })))
} else if (what === 'rotate') {
  const end = await store.watch?.(() => {})
  process.send?.([await rotate(tokens[0], tokens[1], 60), await rotate(tokens[2], tokens[3])])
  await end?.()
}
await pool.end()
if (process.connected) process.disconnect()
