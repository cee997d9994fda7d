import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import fastifyPostgres from '@fastify/postgres'
import pg from 'pg'
import t from 'tap'
import type { Rotated, Rotation, SessionStore } from '../../../plugins/sessions/session-store.ts'
import type { PostgresPool } from '../../../plugins/sessions/stores/postgres/client.ts'
import { digest } from '../../../plugins/sessions/stores/digest.ts'
import { postgresStore, type PostgresStore } from '../../../plugins/sessions/stores/postgres.ts'
import { sessionStoreContract } from '../../../plugins/testing/index.ts'
import { application, client } from '../application.ts'
import { noPostgres, startPostgres, type PostgresServer } from '../../servers/postgres.ts'

let count = 0
const fresh = (name: string) => `${name} ${++count}`

async function added (store: SessionStore, given: object = {}) {
  const session = { id: fresh('id'), subject: fresh('subject'), claims: {}, device: null, hash: fresh('hash'), lifetime: 3600, idleLifetime: 600, ...given }
  await store.add(session)
  return session
}

function rotate (store: SessionStore, { id, hash }: { id: string, hash: string }, given: Partial<Rotation> = {}): Promise<Rotated> {
  return store.rotate({ id, presented: hash, next: { hash: fresh('hash'), nonce: fresh('nonce') }, grace: 10, idleLifetime: 600, keep: 60, ...given })
}

/** How many of each outcome there were, and how many different successors. */
function tally (answers: ReadonlyArray<{ outcome: string, nonce?: string | null }>) {
  const counts: Record<string, number> = {}
  for (const { outcome } of answers) counts[outcome] = (counts[outcome] ?? 0) + 1
  return { ...counts, nonces: new Set(answers.flatMap(({ nonce }) => nonce ?? [])).size }
}

/** A store on one connection, on which the test may say BEGIN and COMMIT. */
function storeOf (client: pg.Client): PostgresStore {
  return postgresStore(client as unknown as PostgresPool, { listen: false })
}

async function until (holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !await holds() && waited < 500; waited++) await sleep(20)
}

const without: PostgresPool = { query: async () => ({ rows: [] }), connect: taken => taken(new Error('away'), undefined), on: () => {} }

t.test('wrong options refuse at once', async t => {
  t.throws(() => postgresStore(without, { tables: 'x' } as object), { code: 'GTH_SESSIONS_UNKNOWN_OPTION' })
  t.throws(() => postgresStore(null as unknown as PostgresPool), { code: 'GTH_SESSIONS_INVALID_OPTION' })
})

t.test('nobody listens who is not to', async t => {
  t.equal('watch' in postgresStore(without, { listen: false }), false)
  t.equal(typeof postgresStore(without).watch, 'function')
})

t.test('a statement that was undone is done again, but not for ever', async t => {
  const failing = (code: string) => {
    const calls: string[] = []
    return { calls, ...without, query: async (text: string) => { calls.push(text); throw Object.assign(new Error('undone'), { code }) } }
  }
  for (const [code, times] of [['40001', 21], ['40P01', 21], ['57P01', 1]] as const) {
    const pool = failing(code)
    await t.rejects(postgresStore(pool).find('x'), { code })
    t.equal(pool.calls.length, times, code)
  }
})

t.test('on a server', { skip: noPostgres }, async t => {
  const server: PostgresServer = await startPostgres(t)
  /** A pool as an application has it, without a listener of its own for errors. */
  const poolOf = (config: pg.PoolConfig = {}) => {
    const pool = new pg.Pool({ connectionString: server.url, max: 10, ...config })
    t.teardown(() => pool.end())
    return pool
  }
  const clientOf = async () => {
    const client = new pg.Client({ connectionString: server.url })
    client.on('error', () => {})
    await client.connect()
    t.teardown(() => client.end())
    return client
  }
  const pool = poolOf()
  const store = postgresStore(pool)
  await store.migrate()
  const sweep = async () => { await store.sweep?.() }

  for (const { name, run } of sessionStoreContract(() => store)) t.test(name, run)

  t.test('the contract, where transactions are serializable', async t => {
    const strict = postgresStore(poolOf({ options: '-c default_transaction_isolation=serializable' }))
    for (const { name, run } of sessionStoreContract(() => strict)) t.test(name, run)
  })

  t.test('the contract on one connection, with a client of its own to listen', async t => {
    const single = postgresStore(poolOf({ max: 1 }), { listen: () => new pg.Client({ connectionString: server.url }) })
    for (const { name, run } of sessionStoreContract(() => single)) t.test(name, run)
  })

  t.test('a thousand rotations of one token at once, on ten connections', async t => {
    const session = await added(store)
    const answers = await Promise.all(Array.from({ length: 1000 }, () => rotate(store, session)))
    t.strictSame(tally(answers), { rotated: 1, retried: 999, nonces: 1 })
    const once = await added(store)
    t.strictSame(tally(await Promise.all(Array.from({ length: 1000 }, () => rotate(store, once, { grace: 0 })))), { rotated: 1, reused: 1, gone: 998, nonces: 1 })
  })

  t.test('rotations of one token in four processes', async t => {
    const [graceful, strict] = [await added(store), await added(store)]
    const args = [server.url, 'rotate', ...[graceful, strict].flatMap(({ id, hash }) => [id, hash])]
    const all = await Promise.all(Array.from({ length: 4 }, async () => {
      const child = fork(new URL('postgres-process.ts', import.meta.url), args, { env: { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' } })
      const [[answers], [code]] = await Promise.all([once(child, 'message'), once(child, 'exit')])
      t.equal(code, 0, 'and each ends by itself')
      return answers as Array<Array<{ outcome: string, nonce: string | null }>>
    }))
    t.strictSame(tally(all.flatMap(([answers = []]) => answers)), { rotated: 1, retried: 199, nonces: 1 })
    t.strictSame(tally(all.flatMap(([, answers = []]) => answers)), { rotated: 1, reused: 1, gone: 198, nonces: 1 })
  })

  t.test('a rotation that waits for one that is undone rotates, and for one that is done does not', async t => {
    const client = await clientOf()
    for (const [end, outcome] of [['ROLLBACK', 'rotated'], ['COMMIT', 'retried']] as const) {
      const session = await added(store)
      await client.query('BEGIN')
      t.equal((await rotate(storeOf(client), session)).outcome, 'rotated')
      const waiting = rotate(store, session)
      await sleep(50)
      await client.query(end)
      t.equal((await waiting).outcome, outcome)
    }
  })

  t.test('a rotation that waits for a revocation finds nothing', async t => {
    const client = await clientOf()
    for (const revoke of [(s: SessionStore, id: string) => s.revoke(id, 60), (s: SessionStore, _: string, subject: string) => s.revokeAll(subject, 60)]) {
      const session = await added(store)
      await client.query('BEGIN')
      await revoke(storeOf(client), session.id, session.subject)
      const waiting = [rotate(store, session), store.revoke(session.id, 60), store.revokeAll(session.subject, 60)]
      await sleep(50)
      await client.query('COMMIT')
      t.match(await Promise.all(waiting), [{ outcome: 'gone' }, null, []])
    }
  })

  t.test('an add that is not committed yet is ended by what ends all, which waits for it; a later one is not', async t => {
    const client = await clientOf()
    for (const known of [true, false]) {
      const subject = fresh('subject')
      if (known) await added(store, { subject })
      await client.query('BEGIN')
      const early = await added(storeOf(client), { subject })
      const ending = store.revokeAll(subject, 60)
      await sleep(50)
      const later = added(store, { subject })
      await sleep(50)
      await client.query('COMMIT')
      const ended = (await ending).map(({ id }) => id)
      t.ok(ended.includes(early.id))
      // Which of the two that wait goes first, the server decides.
      t.equal(ended.includes((await later).id), await store.find((await later).id) === null)
    }
  })

  t.test('an add that waits for what ends all is refused if its request arrived before it', async t => {
    const client = await clientOf()
    const subject = fresh('subject')
    const { now: arrivedAt } = await store.revocations(null)
    await client.query('BEGIN')
    await storeOf(client).revokeAll(subject, 60)
    const waiting = store.add({ id: fresh('id'), subject, claims: {}, device: null, hash: 'h', lifetime: 60, idleLifetime: 60, ...(arrivedAt && { arrivedAt }) })
    await sleep(50)
    await client.query('COMMIT')
    t.equal(await waiting, null)
  })

  t.test('a clock that was set back misses no session, and remembers a revocation as long as tokens may be about', async t => {
    const subject = fresh('subject')
    const session = await added(store, { subject })
    await pool.query('UPDATE gatehouse_sessions SET created_at = created_at + interval \'1 hour\', used_at = used_at + interval \'1 hour\' WHERE id = $1', [session.id])
    t.match(await store.revokeAll(subject, 60), [{ id: session.id }])
    const { revocations, now = 0 } = await store.revocations(null)
    t.ok(revocations.some(({ id, until }) => id === session.id && until > now + 3600))
  })

  t.test('what is revoked while a clock is fast stays so when it is right again', async t => {
    for (const revoke of [(s: SessionStore, id: string) => s.revoke(id, 60), (s: SessionStore, _: string, subject: string) => s.revokeAll(subject, 60)]) {
      const session = await added(store)
      await pool.query('UPDATE gatehouse_sessions SET ends_at = now() - interval \'1 hour\' WHERE id = $1', [session.id])
      t.match([await revoke(store, session.id, session.subject)].flat().filter(one => one !== null), [], 'it seems to be over')
      t.equal((await pool.query('SELECT FROM gatehouse_sessions WHERE id = $1', [session.id])).rowCount, 0)
      t.ok((await store.revocations(null)).revocations.some(({ id }) => id === session.id))
    }
  })

  t.test('a step that waited beyond its deadline is not done, and says so', async t => {
    const client = await clientOf()
    const late = { code: 'GTH_SESSIONS_STORE_FAILED', message: /after the deadline/ }
    const session = await added(store)
    const deadline = async () => ((await store.revocations(null)).now ?? 0) + 0.1
    const locked = async (text: string, value: string, waits: () => Promise<unknown>) => {
      await client.query('BEGIN')
      await client.query(text, [value])
      const waiting = t.rejects(waits(), late)
      await sleep(200)
      await client.query('ROLLBACK')
      await waiting
    }
    const row = 'SELECT FROM gatehouse_sessions WHERE id = $1 FOR UPDATE'
    await locked(row, session.id, async () => rotate(store, session, { deadline: await deadline() }))
    await locked(row, session.id, async () => rotate(store, { ...session, hash: 'forged' }, { deadline: await deadline() }))
    const own = (given: object) => ({ id: fresh('id'), subject: session.subject, claims: {}, device: null, hash: 'h', lifetime: 60, idleLifetime: 60, limit: { sessions: 1, keep: 60 }, ...given })
    await locked('SELECT FROM gatehouse_sessions_subjects WHERE digest = $1 FOR UPDATE', digest(session.subject), async () => store.add(own({ deadline: await deadline() })))
    await locked(row, session.id, async () => store.add(own({ deadline: await deadline() })))
    t.match(await store.list(session.subject), [{ id: session.id, usedAt: Number }])
    t.equal((await rotate(store, session)).outcome, 'rotated', 'its token is the current one still')
    await t.rejects(rotate(store, session, { deadline: 1 }), late, 'nor is a retry answered')
    await t.rejects(rotate(store, { id: fresh('id'), hash: 'x' }, { deadline: 1 }), late, 'nor what is gone')
    await store.revokeAll(session.subject, 60)
    await t.rejects(store.add(own({ arrivedAt: 1, deadline: 1 })), late, 'nor what is refused')
  })

  t.test('more sessions than one step takes: a limit and the end of all have several', async t => {
    const subject = fresh('subject')
    const many = () => pool.query(`INSERT INTO gatehouse_sessions (id, subject, claims, created_at, used_at, expires_at, ends_at, current_hash)
      SELECT $1 || i, $1, '{}', now() - i * interval '1 second', now(), now() + interval '1 hour', now() + interval '1 hour', 'hash' FROM generate_series(1, 1200) i`, [subject])
    await many()
    t.equal((await store.list(subject)).length, 1000)
    const last = { id: fresh('id'), subject, claims: {}, device: null, hash: 'h', lifetime: 60, idleLifetime: 60, limit: { sessions: 100, keep: 60 } }
    const revoked = (await store.add(last))?.revoked ?? []
    t.equal(new Set(revoked.map(({ id }) => id)).size, 1101)
    t.notOk(revoked.some(({ id }) => id === `${subject}99`), 'the youngest are left')
    t.equal((await store.list(subject)).length, 100)
    await pool.query('DELETE FROM gatehouse_sessions WHERE subject = $1', [subject])
    await many()
    t.equal(new Set((await store.revokeAll(subject, 60)).map(({ id }) => id)).size, 1200)
    t.strictSame(await store.list(subject), [])
  })

  t.test('a limit in four processes, at no time exceeded', async t => {
    const subject = fresh('subject')
    let most = 0
    const running = { on: true }
    const counting = (async () => {
      while (running.on) most = Math.max(most, (await store.list(subject)).length)
    })()
    const codes = await Promise.all(Array.from({ length: 4 }, async () => {
      const child = fork(new URL('postgres-process.ts', import.meta.url), [server.url, 'add', subject], { env: { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' } })
      return (await once(child, 'exit'))[0]
    }))
    running.on = false
    await counting
    t.strictSame(codes, [0, 0, 0, 0])
    t.equal(most, 7)
    t.equal((await store.list(subject)).length, 7)
    t.equal((await store.revocations(null)).revocations.filter(({ id }) => id.startsWith(subject)).length, 193)
  })

  t.test('all of a subject end while they rotate', async t => {
    const client = await clientOf()
    const subject = fresh('subject')
    const sessions = [await added(store, { subject }), await added(store, { subject })] as const
    await client.query('BEGIN')
    for (const session of sessions) await rotate(storeOf(client), session)
    const waiting = store.revokeAll(subject, 60)
    await sleep(50)
    await client.query('COMMIT')
    t.equal((await waiting).length, 2, 'those that were rotated meanwhile too')
    t.strictSame(await store.list(subject), [])
  })

  t.test('a revocation ends also what a rotation that is not committed yet keeps from ending by itself', async t => {
    const client = await clientOf()
    for (const revoke of [(s: SessionStore, id: string) => s.revoke(id, 60), (s: SessionStore, _: string, subject: string) => s.revokeAll(subject, 60)]) {
      const session = await added(store, { idleLifetime: 0.5 })
      await client.query('BEGIN')
      t.equal((await rotate(storeOf(client), session)).outcome, 'rotated')
      await sleep(600)
      const waiting = revoke(store, session.id, session.subject)
      await sleep(50)
      await client.query('COMMIT')
      t.match([await waiting].flat(), [{ id: session.id }])
      t.equal(await store.find(session.id), null)
    }
  })

  t.test('what ends everything at once, again and again, meets no deadlock', async t => {
    const subject = fresh('subject')
    for (let round = 0; round < 10; round++) {
      const sessions = await Promise.all(Array.from({ length: 30 }, (_, i) => added(store, { subject, idleLifetime: i % 3 === 0 ? 0.01 : 600 })))
      const ended = await Promise.all([
        ...Array.from({ length: 4 }, () => store.revokeAll(subject, 60)),
        ...sessions.map(session => rotate(store, session)), sweep(), sweep(),
        ...Array.from({ length: 5 }, () => added(store, { subject, limit: { sessions: 3, keep: 60 } }))
      ])
      const ids = ended.slice(0, 4).flatMap(list => (list as Array<{ id: string }>).map(({ id }) => id))
      t.equal(new Set(ids).size, ids.length, 'each is ended once')
      await store.revokeAll(subject, 60)
      t.strictSame(await store.list(subject), [])
    }
    t.equal((await pool.query('SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()')).rows[0].deadlocks, 0)
  })

  t.test('a revocation that is committed after a later one is not missed', async t => {
    const client = await clientOf()
    const [early, late] = [await added(store), await added(store)]
    let { cursor } = await store.revocations(null)
    await client.query('BEGIN')
    await storeOf(client).revoke(early.id, 60)
    await store.revoke(late.id, 60)
    const look = async () => {
      const news = await store.revocations(cursor)
      cursor = news.cursor
      return news.revocations.map(({ id }) => id)
    }
    t.strictSame(await look(), [late.id])
    await client.query('COMMIT')
    t.ok((await look()).includes(early.id))
    t.strictSame(await look(), [], 'and then there is nothing new')
  })

  t.test('what text cannot hold is kept all the same, and nobody is taken for somebody else', async t => {
    const subjects = ['a', 'a\0', 'a\ud800', 'a\ufffd', 'a\ufffd0000', 'a\udc00', 'CORP\\a', 'x'.repeat(100_000)].map(name => fresh(name) + name)
    for (const subject of subjects) await added(store, { subject, device: `${subject}\ud83e`, claims: { [subject]: subject } })
    for (const subject of subjects) t.match(await store.list(subject), [{ subject, device: `${subject}\ud83e`, claims: { [subject]: subject } }])
    t.equal(await store.find('\0'), null, 'an id that nobody can have is no failure')
    const odd = await added(store, { id: `id\0${fresh('')}` })
    t.match(await rotate(store, odd), { outcome: 'rotated', session: { id: odd.id } })
    t.match(await store.revoke(odd.id, 60), { id: odd.id })
    t.ok((await store.revocations(null)).revocations.some(({ id }) => id === odd.id))
  })

  t.test('whatever types the application has parsed', async t => {
    const types = { getTypeParser: () => (text: string | Buffer) => `parsed ${text}`.slice(7) }
    const own = postgresStore(poolOf({ types: types as unknown as pg.CustomTypesConfig }))
    const { id } = await added(own, { claims: { a: 1 } })
    t.strictSame(await own.find(id), await store.find(id))
    await own.revoke(id, 60)
    t.ok((await own.revocations(null)).revocations.some(({ until }) => typeof until === 'number'))
  })

  t.test('a sweep removes all that has ended, and nothing else, from several processes', async t => {
    const kept = await added(store)
    await pool.query(`INSERT INTO gatehouse_sessions (id, subject, claims, created_at, used_at, expires_at, ends_at, current_hash)
      SELECT 'over ' || i, 'over', '{}', now(), now(), now(), now() - interval '25 hours', 'hash' FROM generate_series(1, 2500) i;
      INSERT INTO gatehouse_sessions_revocations (id, until) SELECT 'over ' || i, now() - interval '25 hours' FROM generate_series(1, 2500) i;
      INSERT INTO gatehouse_sessions_subjects (digest, until) SELECT 'over ' || i, now() - interval '25 hours' FROM generate_series(1, 2500) i`)
    await Promise.all([sweep(), sweep(), sweep()])
    t.equal((await pool.query('SELECT FROM gatehouse_sessions WHERE id LIKE \'over %\'')).rowCount, 0)
    t.equal((await pool.query('SELECT FROM gatehouse_sessions_revocations WHERE id LIKE \'over %\'')).rowCount, 0)
    t.equal((await pool.query('SELECT FROM gatehouse_sessions_subjects WHERE digest LIKE \'over %\'')).rowCount, 0)
    t.not(await store.find(kept.id), null)
  })

  t.test('a connection that is killed while it rotates: the answer is an error, and the retry finds what came of it', async t => {
    const blocker = await clientOf()
    const session = await added(store)
    await blocker.query('BEGIN')
    await blocker.query('SELECT FROM gatehouse_sessions WHERE id = $1 FOR UPDATE', [session.id])
    const waiting = t.rejects(rotate(store, session), 'it never answers as if nothing was')
    await until(async () => (await blocker.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = \'Lock\'')).rowCount === 1)
    await waiting
    await blocker.query('COMMIT')
    t.equal((await rotate(store, session)).outcome, 'rotated')
  })

  t.test('who watches goes on after their connection was killed', async t => {
    const told = new Set<string>()
    const end = await store.watch?.(({ id }) => { told.add(id) })
    const listeners = async () => (await pool.query('SELECT pid FROM pg_stat_activity WHERE query LIKE \'LISTEN%\'')).rows.map(({ pid }) => pid as number)
    const [first] = await listeners()
    t.ok(first)
    await pool.query('SELECT pg_terminate_backend($1)', [first])
    await until(async () => (await listeners()).some(pid => pid !== first))
    const { id } = await added(store)
    await store.revoke(id, 60)
    await until(() => told.has(id))
    t.ok(told.has(id))
    await end?.()
    await until(async () => (await listeners()).length === 0)
    t.strictSame(await listeners(), [])
  })

  t.test('a revocation that is undone is told to nobody', async t => {
    const client = await clientOf()
    const told = new Set<string>()
    const end = await store.watch?.(({ id }) => { told.add(id) })
    const [undone, done] = [await added(store), await added(store)]
    await client.query('BEGIN')
    await storeOf(client).revoke(undone.id, 60)
    await client.query('ROLLBACK')
    await store.revoke(done.id, 60)
    await until(() => told.has(done.id))
    t.strictSame([...told], [done.id])
    t.not(await store.find(undone.id), null)
    await end?.()
  })

  t.test('two instances of an application share what they know, and close with the pool that @fastify/postgres made', async t => {
    const instance = async () => client(await application(t, {
      // Polling is slow, so that what is known at once was told.
      revocationDelay: 60,
      storeOf: async app => {
        await app.register(fastifyPostgres, { connectionString: server.url, max: 3 })
        return postgresStore(app.pg.pool)
      }
    }))
    const [one, other] = [await instance(), await instance()]
    const { access_token: token, refresh_token: refreshToken } = await one.start()
    t.equal((await other.claims(token)).statusCode, 200)
    t.equal((await other.refresh(refreshToken)).statusCode, 200)
    await one.end(token)
    await until(async () => (await other.claims(token)).statusCode === 401)
    t.equal((await other.claims(token)).statusCode, 401)
    t.equal((await other.refresh(refreshToken)).statusCode, 401)
  })

  t.test('a crash of the server takes nothing with it that was answered, and ends no process', async t => {
    const told = new Set<string>()
    const end = await store.watch?.(({ id }) => { told.add(id) })
    const [revoked, alive] = [await added(store), await added(store)]
    const next = { hash: fresh('hash'), nonce: fresh('nonce') }
    t.equal((await rotate(store, alive, { next, grace: 60 })).outcome, 'rotated')
    await store.revoke(revoked.id, 60)
    const { cursor } = await store.revocations(null)
    await server.stop('crash')

    await t.rejects(store.find(alive.id))
    await t.rejects(rotate(store, alive))
    await t.rejects(store.revoke(alive.id, 60))
    await t.rejects(store.revocations(cursor))
    await t.rejects(store.sweep?.() ?? Promise.resolve())

    await server.start()
    t.equal(await store.find(revoked.id), null)
    t.match(await rotate(store, alive, { grace: 60 }), { outcome: 'retried', nonce: next.nonce })
    t.equal((await rotate(store, { id: alive.id, hash: next.hash })).outcome, 'rotated')
    const news = await store.revocations(cursor)
    t.ok(news.revocations.some(({ id }) => id === revoked.id), 'another start of the server gives all, for its numbers may be others')
    t.strictSame((await store.revocations(news.cursor)).revocations, [])

    await until(async () => {
      const { id } = await added(store)
      await store.revoke(id, 60)
      await sleep(20)
      return told.has(id)
    })
    t.ok(told.size > 1, 'who watches is told again')
    await end?.()
  })

  t.test('a stop as an administrator does it', async t => {
    await server.stop('fast')
    await t.rejects(store.list('ada'))
    await server.start()
    t.strictSame(await store.list('nobody'), [])
  })
})
