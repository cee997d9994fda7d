import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import type { NewSession } from '../../../plugins/sessions/session-store.ts'
import { postgresStore } from '../../../plugins/sessions/stores/postgres.ts'
import { sessionStoreContract } from '../../../plugins/testing/index.ts'
import { noPgbouncer, startPgbouncer } from '../../servers/pgbouncer.ts'
import { startPostgres } from '../../servers/postgres.ts'

let count = 0
const newSession = (subject: string): NewSession =>
  ({ id: `id ${++count}`, subject, claims: {}, device: null, hash: 'h', lifetime: 600, idleLifetime: 600 })

/** The pool that docs/sessions.md gives. */
function poolOf (t: Test, connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 4000, query_timeout: 4000 })
  t.teardown(() => pool.end())
  return pool
}

async function until (holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !await holds() && waited < 250; waited++) await sleep(20)
}

t.test('through PgBouncer', { skip: noPgbouncer }, async t => {
  const { url } = await startPostgres(t)
  const direct = poolOf(t, url)
  const [transactions, sessions] = await Promise.all([startPgbouncer(t, url, 'transaction'), startPgbouncer(t, url, 'session')])
  await postgresStore(poolOf(t, transactions)).migrate()
  const channels = async () => (await direct.query("SELECT query FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")).rows.map(({ query }) => query as string)

  t.test('in transaction mode, the store keeps its contract', async t => {
    const store = postgresStore(poolOf(t, transactions), { listen: false })
    for (const { name, run } of sessionStoreContract(() => store)) await t.test(name, run)
  })

  t.test('in transaction mode, it finds out that it hears nothing, says so once, and leaves no one else listening', async t => {
    const warned: Error[] = []
    const pool = poolOf(t, transactions)
    const store = postgresStore(pool, {})
    const told: string[] = []
    const watch = store.watch as (tell: (revocation: { id: string }) => void, warn: (error: Error) => void) => Promise<() => Promise<void>>
    const end = await watch(({ id }) => { told.push(id) }, error => { warned.push(error) })
    t.match(warned, [{ code: 'GTH_SESSIONS_LISTEN_DEAF', message: /PgBouncer in transaction mode/ }])
    const others = await Promise.all(Array.from({ length: 5 }, async () => {
      const client = new pg.Client({ connectionString: transactions })
      await client.connect()
      t.teardown(() => client.end())
      const heard: unknown[] = []
      client.on('notification', message => { heard.push(message) })
      return { client, heard }
    }))
    const session = newSession('ada')
    await store.add(session)
    await store.revoke(session.id, 60)
    // Each has a connection of the server at the same time: all that there are.
    await Promise.all(others.map(({ client }) => client.query('SELECT pg_sleep(0.2)')))
    t.strictSame(others.map(({ heard }) => heard), [[], [], [], [], []])
    t.strictSame((await channels()).filter(query => query.includes('"gatehouse_sessions"')), [], 'nothing listens on its channel')
    t.match((await store.revocations(null)).revocations.filter(({ id }) => id === session.id), [{ id: session.id }], 'a look finds it')
    await end()
    t.equal(warned.length, 1)
    t.strictSame(told, [])
  })

  t.test('in transaction mode, with a client that reaches the server itself, it hears at once', async t => {
    const warned: Error[] = []
    t.intercept(process, 'emitWarning', { value: (warning: Error) => { warned.push(warning) } })
    const store = postgresStore(poolOf(t, transactions), { listen: () => new pg.Client({ connectionString: url }) })
    await hears(t, store)
    t.strictSame(warned, [])
  })

  t.test('in session mode, it hears at once', async t => {
    await hears(t, postgresStore(poolOf(t, sessions)))
  })

  async function hears (t: Test, store: ReturnType<typeof postgresStore>): Promise<void> {
    const told: string[] = []
    const end = await store.watch?.(({ id }) => { told.push(id) })
    const session = newSession('bob')
    await store.add(session)
    await store.revoke(session.id, 60)
    await until(() => told.length > 0)
    t.strictSame(told, [session.id])
    await end?.()
  }
})
