import { fork } from 'node:child_process'
import { once } from 'node:events'
import pg from 'pg'
import t from 'tap'
import { postgresSchema } from '../../../../plugins/sessions/stores/postgres/schema.ts'
import { postgresStore } from '../../../../plugins/sessions/stores/postgres.ts'
import { SCHEMA_1 } from './schema-1.ts'
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
    t.strictSame(await tables(), ['', '_revocations', '_subjects', '_versions'].map(end => `public.gatehouse_sessions${end}`))
    t.match((await pool.query('SELECT version FROM gatehouse_sessions_versions')).rows, [{ version: 1 }, { version: 2 }])
  })

  t.test('many at once, in one process and where transactions are serializable', async t => {
    const strict = new pg.Pool({ connectionString: url, options: '-c default_transaction_isolation=serializable' })
    t.teardown(() => strict.end())
    await Promise.all(Array.from({ length: 10 }, () => postgresStore(strict, { table: 'strict' }).migrate()))
    t.match((await pool.query('SELECT version FROM strict_versions')).rows, [{ version: 1 }, { version: 2 }])
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
      GRANT SELECT, INSERT, UPDATE, DELETE ON gatehouse_sessions, gatehouse_sessions_revocations, gatehouse_sessions_subjects, gatehouse_sessions_versions TO app`)
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

  t.test('tables of version 1 are brought up, with their sessions, by several processes at once', async t => {
    const { url } = await startPostgres(t)
    const pool = new pg.Pool({ connectionString: url })
    t.teardown(() => pool.end())
    await pool.query(SCHEMA_1)
    await pool.query(`CREATE ROLE app LOGIN; CREATE ROLE "Read only";
      ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
      GRANT SELECT, INSERT, UPDATE, DELETE ON gatehouse_sessions, gatehouse_sessions_revocations, gatehouse_sessions_versions TO app;
      GRANT SELECT ON gatehouse_sessions TO "Read only", PUBLIC;
      INSERT INTO gatehouse_sessions (id, subject, claims, created_at, used_at, expires_at, ends_at, current_hash)
      SELECT 'old ' || i, 'ada', '{"a":1}', now(), now(), now() + interval '1 hour', now() + interval '1 hour', 'hash' FROM generate_series(1, 3) i;
      INSERT INTO gatehouse_sessions_revocations (id, until) VALUES ('gone', now() + interval '1 hour')`)
    const migrating = () => fork(new URL('../postgres-process.ts', import.meta.url), [url, 'migrate'], { env: { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' } })
    t.strictSame(await Promise.all(Array.from({ length: 4 }, async () => (await once(migrating(), 'exit'))[0])), [0, 0, 0, 0])
    const app = new pg.Pool({ connectionString: url.replace('postgres@', 'app@'), max: 2 })
    t.teardown(() => app.end())
    const store = postgresStore(app)
    await store.migrate()
    t.match((await store.list('ada')).map(({ claims }) => claims), [{ a: 1 }, { a: 1 }, { a: 1 }])
    t.match((await store.revocations(null)).revocations, [{ id: 'gone' }])
    t.match(await store.rotate({ id: 'old 1', presented: 'hash', next: { hash: 'h', nonce: 'n' }, grace: 10, idleLifetime: 60, keep: 60 }), { outcome: 'rotated' })
    const added = await store.add({ id: 'new', subject: 'ada', claims: {}, device: null, hash: 'h', lifetime: 60, idleLifetime: 60, limit: { sessions: 3, keep: 60 } })
    t.equal(added?.revoked?.length, 1)
    t.equal((await store.revokeAll('ada', 60)).length, 3)
    // What an earlier version of the package does meanwhile.
    await app.query(`INSERT INTO gatehouse_sessions (id, subject, claims, created_at, used_at, expires_at, ends_at, current_hash)
      VALUES ('of an old process', 'ada', '{}', now(), now(), now() + interval '1 hour', now() + interval '1 hour', 'hash')`)
    t.match(await store.revokeAll('ada', 60), [{ id: 'of an old process' }])
    await store.sweep?.()
  })

  t.test('a newer version is left alone', async t => {
    await pool.query('INSERT INTO gatehouse_sessions_versions (version) VALUES (3)')
    await postgresStore(pool).migrate()
    t.equal((await pool.query('SELECT FROM gatehouse_sessions_versions')).rowCount, 3)
  })
})
