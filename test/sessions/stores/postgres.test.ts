import pg from 'pg'
import t from 'tap'
import { postgresStore } from '../../../plugins/sessions/stores/postgres.ts'
import { sessionStoreContract } from '../../../plugins/testing/index.ts'
import { noPostgres, startPostgres } from '../../servers/postgres.ts'

t.test('on a server', { skip: noPostgres }, async t => {
  const server = await startPostgres(t)
  const pool = new pg.Pool({ connectionString: server.url, max: 10 })
  t.teardown(() => pool.end())
  const store = postgresStore(pool)
  await store.migrate()
  for (const { name, run } of sessionStoreContract(() => store)) t.test(name, run)
})
