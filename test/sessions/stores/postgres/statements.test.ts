import pg from 'pg'
import t from 'tap'
import { readTables } from '../../../../plugins/sessions/stores/postgres/options.ts'
import { postgresSchema } from '../../../../plugins/sessions/stores/postgres/schema.ts'
import { statementsOf } from '../../../../plugins/sessions/stores/postgres/statements.ts'
import { noPostgres, startPostgres } from '../../../servers/postgres.ts'

const statements = statementsOf(readTables({}))

t.test('each names its tables as they are quoted', async t => {
  const own = statementsOf(readTables({ schema: 'auth', table: 'logins' }))
  for (const [name, text] of Object.entries(own)) {
    t.match(text, /"auth"\."logins/, name)
    t.notMatch(text, /gatehouse/, name)
  }
})

t.test('on a server, each finds its rows by an index, however many there are', { skip: noPostgres }, async t => {
  const { url } = await startPostgres(t)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  await client.query(postgresSchema())
  await client.query(`
    INSERT INTO gatehouse_sessions (id, subject, claims, created_at, used_at, expires_at, ends_at, current_hash, before_hash, nonce)
    SELECT 'id ' || i, 'subject ' || i % 20000, '{}', now(), now(), now() + i * interval '1 minute', now() + i * interval '1 minute', 'hash ' || i, 'before ' || i, 'nonce'
    FROM generate_series(1, 50000) i;
    INSERT INTO gatehouse_sessions_revocations (id, until, xid) SELECT 'id ' || i, now() + interval '1 hour', i::text::xid8 FROM generate_series(1, 50000) i;
    ANALYZE`)
  const values = {
    rotate: ['id 7', 'hash 7', 'next', 'nonce', 60, null],
    retry: ['id 7', 'before 7', 60, null],
    reuse: ['id 7', 'older', 60, 'channel', null],
    revoke: ['id 7', 60, 'channel'],
    revokeMarked: ['subject 7', '7', 60, 'channel'],
    find: ['id 7'],
    list: ['subject 7', 1000],
    sweepSessions: []
  }
  const plan = async (name: keyof typeof statements, given: unknown[]) =>
    (await client.query(`EXPLAIN ${statements[name]}`, given)).rows.map(row => row['QUERY PLAN']).join('\n')
  for (const [name, given] of Object.entries(values)) t.notMatch(await plan(name as keyof typeof statements, given), 'Seq Scan', name)
  const { server } = (await client.query('SELECT extract(epoch FROM pg_postmaster_start_time())::text AS server')).rows[0]
  t.match(await plan('revocations', ['49990', server]), /Index.*gatehouse_sessions_revocations_pkey/)
})
