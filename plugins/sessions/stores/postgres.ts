import { setTimeout as sleep } from 'node:timers/promises'
import { StoreFailed } from '../errors.ts'
import { MARK_KEPT, TOO_LATE } from '../rotation.ts'
import type { AddedSession, NewSession, Rotated, Session, SessionStore } from '../session-store.ts'
import { digest } from './digest.ts'
import type { PostgresPool } from './postgres/client.ts'
import { readCursor, readRevocations, type RevocationRow } from './postgres/cursor.ts'
import { TOO_LATE_STATE } from './postgres/functions.ts'
import { readOptions, type PostgresStoreOptions } from './postgres/options.ts'
import { sessionOf, type SessionRow } from './postgres/row.ts'
import { postgresSchema } from './postgres/schema.ts'
import { BATCH, REVOKE_BATCH, statementsOf } from './postgres/statements.ts'
import { toStorable } from './postgres/storable-text.ts'
import { fromClient, fromPool, watchChannel } from './postgres/watch.ts'

/** A session store in PostgreSQL. */
export interface PostgresStore extends SessionStore {
  /**
   * Makes the tables if they are not there, and brings those of an earlier version up to this one: runs `postgresSchema()`,
   * which several processes may do at once.
   */
  migrate (): Promise<void>
}

/**
 * SQLSTATEs of a statement that was undone because of another one: a serialization failure, which is usual where the default
 * isolation is stricter than READ COMMITTED, a deadlock, and a table that another process has just made.
 */
const UNDONE = ['40001', '40P01', '42P07']
/** How often such a statement is done once more. */
const REPEATS = 20

/**
 * Keeps sessions in PostgreSQL, 13 or later: for any number of processes, by the server's clock. What was answered is as
 * durable as a commit is there; with `synchronous_commit = off` a crash of the server may undo the last moments, a
 * revocation among them. The pool must lead to the primary server. While that is away, each method rejects.
 *
 * The tables are made by `migrate()`, or by `postgresSchema()` in your own migrations.
 *
 * Give the pool a `connectionTimeoutMillis` and a `query_timeout` of a few seconds, so that no request waits longer for it.
 * A statement may go on at the server after that, and take effect late: `add` and `rotate` do not, for their `deadline`
 * is checked there; what ends sessions may. So that such statements do not wait there for ever, give the role of the
 * application a timeout, too: `ALTER ROLE app SET statement_timeout = '4s'`. As an option of the pool, PgBouncer refuses it.
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

  async function ask<Row> (text: string, values: unknown[] = [], repeats = 0): Promise<Row[]> {
    try {
      return (await pool.query(text, values)).rows as Row[]
    } catch (err) {
      const { code } = err as { code: string }
      if (code === TOO_LATE_STATE) throw new StoreFailed(TOO_LATE)
      if (repeats === REPEATS || !UNDONE.includes(code)) throw err
    }
    // Of several that undo each other one goes first.
    await sleep(Math.random() * Math.min(2 ** repeats, 50))
    return ask(text, values, repeats + 1)
  }

  async function oneSession (text: string, values: unknown[]): Promise<Session | null> {
    const [row] = await ask<SessionRow>(text, values)
    return row === undefined ? null : sessionOf(row)
  }

  /** Ends sessions. @returns how many, and those that were alive */
  async function end (text: string, values: unknown[]): Promise<{ count: number, alive: Session[] }> {
    const rows = await ask<SessionRow & { alive: number | string }>(text, values)
    return { count: rows.length, alive: rows.filter(({ alive }) => Number(alive) === 1).map(sessionOf) }
  }

  async function sweepAll (text: string): Promise<void> {
    for (let removed = BATCH; removed === BATCH;) removed = Number((await ask<{ count: string }>(text))[0]?.count)
  }

  const store: PostgresStore = {
    async migrate () {
      await ask(postgresSchema(tables))
    },

    async add (given): Promise<AddedSession | null> {
      const revoked: Session[] = []
      for (;;) {
        const rows = await ask<SessionRow & { what: string }>(statements.add, [...valuesOf(given), channel])
        for (const row of rows) if (row.what === 'revoked') revoked.push(sessionOf(row))
        const last = rows.at(-1)
        if (last?.what === 'refused') return null
        if (last?.what === 'added') return revoked.length === 0 ? sessionOf(last) : { ...sessionOf(last), revoked }
      }
    },

    /**
     * Three steps, each of which is atomic, and between which nothing happens that matters: a hash that is not current
     * never is again. So a caller that did not rotate with it holds the one before, or an old one. In the moment in which a
     * session ends a retry may be taken for a reuse: it ends a little sooner.
     */
    async rotate ({ id: given, presented, next, grace, idleLifetime, keep, deadline }): Promise<Rotated> {
      const id = toStorable(given)
      for (const [outcome, text, values] of [
        ['rotated', statements.rotate, [id, presented, next.hash, next.nonce, idleLifetime, deadline]],
        ['retried', statements.retry, [id, presented, grace, deadline]]
      ] as const) {
        const [row] = await ask<SessionRow & { nonce: string }>(text, [...values])
        if (row !== undefined) return { outcome, session: sessionOf(row), nonce: row.nonce }
      }
      const { alive: [session] } = await end(statements.reuse, [id, presented, keep, channel, deadline])
      if (session !== undefined) return { outcome: 'reused', session }
      await ask(statements.inTime, [deadline])
      return { outcome: 'gone' }
    },

    revoke: async (id, keep) => (await end(statements.revoke, [toStorable(id), keep, channel])).alive[0] ?? null,

    async revokeAll (subject, keep) {
      const [mark] = await ask<{ generation: string }>(statements.mark, [digest(subject), Math.max(keep, MARK_KEPT)])
      const ended: Session[] = []
      for (let count = REVOKE_BATCH; count === REVOKE_BATCH;) {
        const step = await end(statements.revokeMarked, [toStorable(subject), mark?.generation, keep, channel])
        ended.push(...step.alive)
        count = step.count
      }
      return ended
    },

    find: id => oneSession(statements.find, [toStorable(id)]),

    list: async (subject, most = 1000) => (await ask<SessionRow>(statements.list, [toStorable(subject), most])).map(sessionOf),

    async revocations (after) {
      const cursor = readCursor(after)
      const rows = await ask<RevocationRow>(statements.revocations, [cursor.xid, cursor.server])
      return readRevocations(rows as [RevocationRow, ...RevocationRow[]], cursor)
    },

    async sweep () {
      for (const text of [statements.sweepSessions, statements.sweepRevocations, statements.sweepSubjects]) await sweepAll(text)
    }
  }
  if (listen === false) return store
  const open = () => listen === undefined ? fromPool(pool) : fromClient(listen)
  const say = (name: string, payload: string) => pool.query('SELECT pg_notify($1, $2)', [name, payload])
  return { ...store, watch: (tell, warn?: (error: Error) => void) => watchChannel({ open, say, channel, tell, ...(warn && { warn }) }) }
}

/** The values that `add` is given, but the channel. */
function valuesOf ({ id, subject, claims, device, persistent = true, hash, lifetime, idleLifetime, arrivedAt, deadline, limit }: NewSession): unknown[] {
  return [
    toStorable(id), toStorable(subject), digest(subject), JSON.stringify(claims), device === null ? null : toStorable(device),
    persistent, hash, lifetime, idleLifetime, arrivedAt, deadline, limit?.sessions, limit?.keep
  ]
}
