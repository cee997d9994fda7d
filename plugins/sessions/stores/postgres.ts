import type { Rotated, Session, SessionStore } from '../session-store.ts'
import type { PostgresPool } from './postgres/client.ts'
import { readCursor, readRevocations, type RevocationRow } from './postgres/cursor.ts'
import { readOptions, type PostgresStoreOptions } from './postgres/options.ts'
import { sessionOf, type SessionRow } from './postgres/row.ts'
import { postgresSchema } from './postgres/schema.ts'
import { statementsOf, SWEEP_BATCH } from './postgres/statements.ts'
import { toStorable } from './postgres/storable-text.ts'
import { fromClient, fromPool, watchChannel } from './postgres/watch.ts'

/** A session store in PostgreSQL. */
export interface PostgresStore extends SessionStore {
  /** Makes the tables, where they are not there: runs `postgresSchema()`, which several processes may do at once. */
  migrate (): Promise<void>
}

/**
 * SQLSTATEs of a statement that was undone because of another one: a serialization failure, which is usual where the default
 * isolation is stricter than READ COMMITTED, a deadlock, and a table that another process has just made.
 */
const UNDONE = ['40001', '40P01', '42P07']
/** How often such a statement is done once more. */
const REPEATS = 10

/**
 * Keeps sessions in PostgreSQL, 13 or later: for any number of processes, by the server's clock. What was answered is as
 * durable as a commit is there; with `synchronous_commit = off` a crash of the server may undo the last moments, a
 * revocation among them. The pool must lead to the primary server. While that is away, each method rejects.
 *
 * The tables are made by `migrate()`, or by `postgresSchema()` in your own migrations.
 *
 * Give the pool a `connectionTimeoutMillis` and a `statement_timeout` of a few seconds, so that nothing is done long
 * after its request was answered with 503. A rotation that comes late can let nobody in: the client that retries
 * within the grace gets the successor of it, and one that retries later, or had retried before, logs in again at worst.
 *
 * The store listens to the pool's `error` event, so that an idle connection that breaks does not end the process; the pool
 * drops that connection by itself. To hear of other processes' revocations at once it holds one connection of the
 * pool, see `listen`.
 *
 * @throws UnknownOption, InvalidOption
 */
export function postgresStore (pool: PostgresPool, options: PostgresStoreOptions = {}): PostgresStore {
  const { names, tables, channel, listen } = readOptions(pool, options)
  const statements = statementsOf(names)
  pool.on('error', () => {})

  async function ask<Row> (text: string, values: unknown[] = [], repeats = REPEATS): Promise<Row[]> {
    try {
      return (await pool.query(text, values)).rows as Row[]
    } catch (err) {
      if (repeats === 0 || !UNDONE.includes((err as { code: string }).code)) throw err
    }
    return ask(text, values, repeats - 1)
  }

  async function sessions (text: string, values: unknown[]): Promise<Session[]> {
    return (await ask<SessionRow>(text, values)).map(sessionOf)
  }

  async function oneSession (text: string, values: unknown[]): Promise<Session | null> {
    return (await sessions(text, values))[0] ?? null
  }

  async function sweepAll (text: string): Promise<void> {
    for (let removed = SWEEP_BATCH; removed === SWEEP_BATCH;) removed = Number((await ask<{ count: string }>(text))[0]?.count)
  }

  const store: PostgresStore = {
    async migrate () {
      await ask(postgresSchema(tables))
    },

    async add ({ id, subject, claims, device, hash, lifetime, idleLifetime }) {
      const kept = [toStorable(id), toStorable(subject), JSON.stringify(claims), device === null ? null : toStorable(device)]
      return (await sessions(statements.add, [...kept, hash, lifetime, idleLifetime]))[0] as Session
    },

    /**
     * Three steps, each of which is atomic, and between which nothing happens that matters: a hash that is not current
     * never is again. So whoever did not rotate with it holds the one before, or an old one. In the moment in which a
     * session ends a retry may be taken for a reuse: it ends a little sooner.
     */
    async rotate ({ id: given, presented, next, grace, idleLifetime, keep }): Promise<Rotated> {
      const id = toStorable(given)
      for (const [outcome, text, values] of [
        ['rotated', statements.rotate, [id, presented, next.hash, next.nonce, idleLifetime]],
        ['retried', statements.retry, [id, presented, grace]]
      ] as const) {
        const [row] = await ask<SessionRow & { nonce: string }>(text, [...values])
        if (row !== undefined) return { outcome, session: sessionOf(row), nonce: row.nonce }
      }
      const session = await oneSession(statements.reuse, [id, presented, keep, channel])
      return session === null ? { outcome: 'gone' } : { outcome: 'reused', session }
    },

    revoke: (id, keep) => oneSession(statements.revoke, [toStorable(id), keep, channel]),

    revokeAll: (subject, keep) => sessions(statements.revokeAll, [toStorable(subject), keep, channel]),

    find: id => oneSession(statements.find, [toStorable(id)]),

    list: subject => sessions(statements.list, [toStorable(subject)]),

    async revocations (after) {
      const cursor = readCursor(after)
      const rows = await ask<RevocationRow>(statements.revocations, [cursor.xid, cursor.server])
      return readRevocations(rows as [RevocationRow], cursor)
    },

    async sweep () {
      await sweepAll(statements.sweepSessions)
      await sweepAll(statements.sweepRevocations)
    }
  }
  if (listen === false) return store
  return {
    ...store,
    watch: tell => watchChannel({ open: () => listen === undefined ? fromPool(pool) : fromClient(listen), channel, tell })
  }
}
