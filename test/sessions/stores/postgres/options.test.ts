import pg from 'pg'
import t from 'tap'
import type { PostgresPool } from '../../../../plugins/sessions/stores/postgres/client.ts'
import { readOptions, readTables, type PostgresStoreOptions } from '../../../../plugins/sessions/stores/postgres/options.ts'

// A pool connects when it is asked to. That those of pg fit, the compiler proves here.
const pool: PostgresPool = new pg.Pool({ password: 'pa55word' })
const single: PostgresPool = new pg.Pool({ max: 1 })
const listen = () => new pg.Client()

t.test('names are quoted, within their schema', async t => {
  t.match(readTables({}), { sessions: '"gatehouse_sessions"', revocations: '"gatehouse_sessions_revocations"', versions: '"gatehouse_sessions_versions"' })
  t.strictSame(readTables({ schema: 'Auth', table: 'select' }), {
    sessions: '"Auth"."select"',
    revocations: '"Auth"."select_revocations"',
    versions: '"Auth"."select_versions"',
    subjects: '"Auth"."select_subjects"',
    add: '"Auth"."select_add"',
    inTime: '"Auth"."select_in_time"',
    endsIndex: '"select_ends_at"',
    subjectIndex: '"select_subject"'
  })
})

t.test('the channel is the table\'s name, or one of its own', async t => {
  t.equal(readOptions(pool, {}).channel, 'gatehouse_sessions')
  t.equal(readOptions(pool, { table: 'logins' }).channel, 'logins')
  t.equal(readOptions(pool, { table: 'logins', channel: 'ended' }).channel, 'ended')
})

t.test('a misspelt or unsafe option is refused, and shown to nobody', async t => {
  const wrong = (options: object, message: RegExp, code = 'GTH_SESSIONS_INVALID_OPTION') =>
    t.throws(() => readOptions(pool, options as PostgresStoreOptions), { code, message }, message.source)
  wrong({ tabel: 'x' }, /"tabel".*did you mean "table"/i, 'GTH_SESSIONS_UNKNOWN_OPTION')
  for (const name of ['', 'a"; DROP TABLE x', 'é', '1a', 'a.b', 'a'.repeat(64), 1, null]) {
    wrong({ schema: name }, /schema of postgresStore must/)
    wrong({ channel: name }, /channel of postgresStore must/)
    wrong({ table: name }, /table of postgresStore must/)
  }
  wrong({ table: 'a'.repeat(41) }, /at most 40/)
  wrong({ listen: true }, /listen of postgresStore must/)
  t.throws(() => readTables({ shema: 'x' } as object), { code: 'GTH_SESSIONS_UNKNOWN_OPTION', message: /schema/ })
  for (const nothing of [undefined, null, 'postgres://ada:pa55word@localhost', {}, { query: () => {} }]) {
    t.throws(() => readOptions(nothing as unknown as PostgresPool, {}), { code: 'GTH_SESSIONS_INVALID_OPTION', message: /^(?!.*pa55word).*must be a Pool of pg/ })
  }
})

t.test('the only connection of a pool is not spent on listening', async t => {
  t.throws(() => readOptions(single, {}), { code: 'GTH_SESSIONS_INVALID_OPTION', message: /pool of one connection/ })
  t.equal(readOptions(single, { listen: false }).listen, false)
  t.equal(readOptions(single, { listen }).listen, listen)
})
