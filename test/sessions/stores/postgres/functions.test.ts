import pg from 'pg'
import t from 'tap'
import { functionsOf, TOO_LATE_STATE } from '../../../../plugins/sessions/stores/postgres/functions.ts'
import { readTables } from '../../../../plugins/sessions/stores/postgres/options.ts'
import { postgresSchema } from '../../../../plugins/sessions/stores/postgres/schema.ts'
import { noPostgres, startPostgres } from '../../../servers/postgres.ts'

t.test('each names its tables as they are quoted', async t => {
  const own = functionsOf(readTables({ schema: 'auth', table: 'logins' }))
  t.match(own, 'FUNCTION "auth"."logins_add" (')
  t.notMatch(own, /gatehouse/)
})

t.test('on a server', { skip: noPostgres }, async t => {
  const { url } = await startPostgres(t)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  await client.query(postgresSchema())

  t.test('a deadline fails with its own code, and none never does', async t => {
    const inTime = (deadline: number | null) => client.query('SELECT gatehouse_sessions_in_time($1) AS answer', [deadline])
    t.match((await inTime(null)).rows, [{ answer: true }])
    t.match((await inTime(Date.now() / 1000 + 60)).rows, [{ answer: true }])
    await t.rejects(inTime(Date.now() / 1000 - 60), { code: TOO_LATE_STATE })
  })

  t.test('it says that it was added, refused, or is to be called again', async t => {
    const add = async (id: string, { arrived = null as number | null, most = null as number | null } = {}) => (await client.query(
      'SELECT what, id FROM gatehouse_sessions_add($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)',
      [id, 'ada', 'digest', '{}', null, true, 'hash', 60, 60, arrived, null, most, 60, 'channel'])).rows as Array<{ what: string, id: string | null }>
    t.strictSame(await add('a'), [{ what: 'added', id: 'a' }])
    t.strictSame(await add('b', { most: 1 }), [{ what: 'revoked', id: 'a' }, { what: 'added', id: 'b' }])
    await client.query(`INSERT INTO gatehouse_sessions (id, subject, claims, created_at, used_at, expires_at, ends_at, current_hash)
      SELECT 'id ' || i, 'ada', '{}', now(), now(), now() + interval '1 hour', now() + interval '1 hour', 'hash' FROM generate_series(1, 600) i`)
    const first = await add('c', { most: 50 })
    t.strictSame([first.length, new Set(first.map(({ what }) => what))], [500, new Set(['revoked'])])
    const second = await add('c', { most: 50 })
    t.strictSame([second.length, second.at(-1)], [53, { what: 'added', id: 'c' }])
    await client.query('UPDATE gatehouse_sessions_subjects SET ended_at = now()')
    t.strictSame(await add('d', { arrived: Date.now() / 1000 - 60 }), [{ what: 'refused', id: null }])
    t.strictSame(await add('d', { arrived: Date.now() / 1000 + 60 }), [{ what: 'added', id: 'd' }])
  })
})
