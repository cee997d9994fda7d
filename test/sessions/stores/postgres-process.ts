import pg from 'pg'
import { postgresStore } from '../../../plugins/sessions/stores/postgres.ts'

// Another process: makes the tables, or rotates one token as often as it can, and tells its parent what came of it.
const [connectionString = '', what = '', id = '', presented = '', grace = ''] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString, max: 5 })
const store = postgresStore(pool)
if (what === 'migrate') {
  await store.migrate()
} else {
  const rotations = Array.from({ length: 50 }, (_, i) => store.rotate({
    id, presented, next: { hash: `hash ${process.pid} ${i}`, nonce: `nonce ${process.pid} ${i}` }, grace: Number(grace), idleLifetime: 600, keep: 60
  }))
  const answers = await Promise.all(rotations)
  process.send?.(answers.map(answer => ({ outcome: answer.outcome, nonce: 'nonce' in answer ? answer.nonce : null })))
}
await pool.end()
if (process.connected) process.disconnect()
