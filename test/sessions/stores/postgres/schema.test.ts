import { fork } from 'node:child_process'
import { once } from 'node:events'
import pg from 'pg'
import t from 'tap'
import { postgresSchema } from '../../../../plugins/sessions/stores/postgres/schema.ts'
import { postgresStore } from '../../../../plugins/sessions/stores/postgres.ts'
import { noPostgres, startPostgres } from '../../../servers/postgres.ts'

t.test('the SQL is of the tables that were asked for', async t => {
  t.match(postgresSchema(), 'CREATE TABLE "gatehouse_sessions" (')
  const own = postgresSchema({ schema: 'auth', table: 'logins' })
  t.match(own, 'CREATE TABLE "auth"."logins" (')
  t.notMatch(own, '"gatehouse_sessions')
  t.throws(() => postgresSchema({ table: "x'; --" }), { code: 'GTH_SESSIONS_INVALID_OPTION' })
})

t.test('on a server', { skip: noPostgres }, async t => {
  const { url } = await startPostgres(t)
  const pool = new pg.Pool({ connectionString: url })
  t.teardown(() => pool.end())
  const tables = async () => (await pool.query('SELECT schemaname || \'.\' || tablename AS name FROM pg_tables WHERE schemaname !~ \'^(pg_|information_)\' ORDER BY 1')).rows.map(({ name }) => name)

  t.test('five processes may migrate at once, and any again', async t => {
    const migrating = () => fork(new URL('../postgres-process.ts', import.meta.url), [url, 'migrate'], { env: { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' } })
    const codes = await Promise.all(Array.from({ length: 5 }, async () => (await once(migrating(), 'exit'))[0]))
    t.strictSame(codes, [0, 0, 0, 0, 0])
    await postgresStore(pool).migrate()
    t.strictSame(await tables(), ['public.gatehouse_sessions', 'public.gatehouse_sessions_revocations', 'public.gatehouse_sessions_versions'])
    t.match((await pool.query('SELECT version FROM gatehouse_sessions_versions')).rows, [{ version: 1 }])
  })

  t.test('many at once, in one process and where transactions are serializable', async t => {
    const strict = new pg.Pool({ connectionString: url, options: '-c default_transaction_isolation=serializable' })
    t.teardown(() => strict.end())
    await Promise.all(Array.from({ length: 10 }, () => postgresStore(strict, { table: 'strict' }).migrate()))
    t.match((await pool.query('SELECT version FROM strict_versions')).rows, [{ version: 1 }])
  })

  t.test('in a schema, by anybody\'s own tool', async t => {
    await t.rejects(pool.query(postgresSchema({ schema: 'auth' })), { code: '3F000' }, 'which is not ours to make')
    await pool.query('CREATE SCHEMA auth')
    await pool.query(postgresSchema({ schema: 'auth', table: 'Logins' }))
    const store = postgresStore(pool, { schema: 'auth', table: 'Logins' })
    await store.add({ id: 'i', subject: 'ada', claims: {}, device: null, hash: 'h', lifetime: 60, idleLifetime: 60 })
    t.match(await store.list('ada'), [{ id: 'i' }])
    t.strictSame(await postgresStore(pool).list('ada'), [], 'the other table knows nothing of it')
    t.ok((await tables()).includes('auth.Logins_revocations'))
  })

  t.test('a role that may create nothing finds nothing to do', async t => {
    await pool.query(`CREATE ROLE app LOGIN;
      GRANT SELECT, INSERT, UPDATE, DELETE ON gatehouse_sessions, gatehouse_sessions_revocations, gatehouse_sessions_versions TO app`)
    const app = new pg.Pool({ connectionString: url.replace('postgres@', 'app@'), max: 2 })
    t.teardown(() => app.end())
    const store = postgresStore(app)
    await store.migrate()
    await store.add({ id: 'modest', subject: 'ada', claims: {}, device: null, hash: 'h', lifetime: 60, idleLifetime: 60 })
    t.match(await store.revoke('modest', 60), { id: 'modest' })
    t.match((await store.revocations(null)).revocations, [{ id: 'modest' }])
    await store.sweep?.()
    await t.rejects(postgresStore(app, { table: 'more' }).migrate(), { code: '42501' })
  })

  t.test('a newer version is left alone', async t => {
    await pool.query('INSERT INTO gatehouse_sessions_versions (version) VALUES (2)')
    await postgresStore(pool).migrate()
    t.equal((await pool.query('SELECT FROM gatehouse_sessions_versions')).rowCount, 2)
  })
})
