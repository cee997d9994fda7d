import type { Names } from './options.ts'
import { SWEPT_AFTER } from '../../rotation.ts'
import { SESSION_COLUMNS } from './row.ts'

/** How many rows a sweep, or a step of `revokeAll`, takes at once. */
export const BATCH = 1000
export const REVOKE_BATCH = 500

/** Whether a session has not ended by itself. */
export const ALIVE = 'ends_at > clock_timestamp()'

/** Until when a revocation is remembered: tokens were issued when the session was used, whatever the clock says now. */
export const remembered = (keep: string) => `greatest(clock_timestamp(), used_at) + make_interval(secs => ${keep})`

/** What a channel is told of a revocation. */
export const NEWS = "extract(epoch FROM until)::float8 || ' ' || id"

/**
 * What the store says to the server. Each is one statement, a transaction by itself, and none holds a lock longer: a pooler
 * may give each one another connection. They are right at READ COMMITTED, where a statement that waited for another goes on
 * with the row that the other left.
 */
export function statementsOf ({ sessions, revocations, subjects, add, inTime }: Names) {
  /**
   * Ends sessions, remembers that for `keep` seconds, and tells `channel`: all in one step. It ends also those whose time
   * seems to be over: a rotation that is not committed yet may be making more of it, or the clock is fast and will be
   * right again. The rows say of each whether it was alive.
   */
  const ending = (where: string, keep: string, channel: string, also = 'NULL') => `
    WITH ended AS (DELETE FROM ${sessions} WHERE ${where} RETURNING *),
    remembered AS (
      INSERT INTO ${revocations} (id, until) SELECT id, ${remembered(keep)} FROM ended RETURNING id, until
    )
    SELECT ${SESSION_COLUMNS}, (${ALIVE})::int AS alive, pg_notify(${channel}, ${NEWS}), ${also} AS checked
    FROM ended JOIN remembered USING (id)`

  /** Removes what is over, but not what another process is about to remove: it never waits, so there is no deadlock. */
  const sweeping = (table: string, over: string) => `
    WITH removed AS (
      DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ${table} WHERE ${over} <= now() - interval '${SWEPT_AFTER} seconds' LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
      )) RETURNING 1
    )
    SELECT count(*) AS count FROM removed`

  return {
    /** id, subject, its digest, claims, device, persistent, hash, lifetime, idle lifetime, arrived at, deadline, limit, keep, channel */
    add: `SELECT * FROM ${add}($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    /** id, presented, next hash, nonce, idle lifetime, deadline: compares and sets. */
    rotate: `
      UPDATE ${sessions} SET current_hash = $3, before_hash = $2, nonce = $4, used_at = clock_timestamp(),
        ends_at = least(expires_at, clock_timestamp() + make_interval(secs => $5))
      WHERE id = $1 AND current_hash = $2 AND ${ALIVE}
      RETURNING ${SESSION_COLUMNS}, nonce, ${inTime}($6) AS checked`,
    /** id, presented, grace, deadline */
    retry: `
      SELECT ${SESSION_COLUMNS}, nonce, ${inTime}($4) AS checked FROM ${sessions}
      WHERE id = $1 AND before_hash = $2 AND ${ALIVE} AND clock_timestamp() < used_at + make_interval(secs => $3)`,
    /** id, presented, keep, channel, deadline */
    reuse: ending('id = $1 AND current_hash <> $2', '$3', '$4', `${inTime}($5)`),
    /** deadline */
    inTime: `SELECT ${inTime}($1) AS checked`,
    /** id, keep, channel */
    revoke: ending('id = $1', '$2', '$3'),
    /**
     * digest of the subject, seconds: the mark by which `add` refuses sessions. It waits for each `add` of the subject that
     * is under way, so that a statement after it sees what that adds. Rounded up, and later than the last one.
     */
    mark: `
      INSERT INTO ${subjects} AS marked (digest, ended_at, generation, until)
      SELECT $1::text, clock + interval '2 microseconds', (extract(epoch FROM clock) * 1000000)::bigint, clock + make_interval(secs => $2::float8)
      FROM (SELECT clock_timestamp() AS clock) now
      ON CONFLICT (digest) DO UPDATE SET
        ended_at = greatest(marked.ended_at, clock_timestamp() + interval '2 microseconds'),
        generation = greatest(marked.generation + 1, excluded.generation),
        until = greatest(marked.until, clock_timestamp() + make_interval(secs => $2::float8))
      RETURNING generation::text AS generation`,
    /**
     * subject, generation, keep, channel: ends some of the sessions that the mark was set behind. Two of one subject go one
     * after the other: each locks several rows, in any order. The lock is taken before a row is looked at, for the
     * condition has none in it.
     */
    revokeMarked: ending(`id IN (
      SELECT id FROM ${sessions}
      WHERE (SELECT pg_advisory_xact_lock(hashtextextended($1, 0))) IS NOT NULL AND subject = $1 AND generation < $2::bigint
      LIMIT ${REVOKE_BATCH} FOR UPDATE
    )`, '$3', '$4'),
    /** id */
    find: `SELECT ${SESSION_COLUMNS} FROM ${sessions} WHERE id = $1 AND ${ALIVE}`,
    /** subject, how many */
    list: `
      SELECT ${SESSION_COLUMNS} FROM ${sessions} s WHERE subject = $1 AND ${ALIVE}
      ORDER BY s.used_at DESC, s.created_at DESC LIMIT $2`,
    /** xid and server of the cursor: one row at least, for the server, its time, and what it has not committed yet. */
    revocations: `
      SELECT id, extract(epoch FROM until)::float8 AS until, xid::text AS xid, server, pg_snapshot_xmin(pg_current_snapshot())::text AS unsettled,
        extract(epoch FROM clock)::float8 AS now
      FROM (
        SELECT extract(epoch FROM pg_postmaster_start_time())::text AS server, clock_timestamp() - interval '1 microsecond' AS clock
      ) started
      LEFT JOIN ${revocations} ON until > clock_timestamp()
        AND xid >= (SELECT CASE WHEN extract(epoch FROM pg_postmaster_start_time())::text = $2 THEN $1::xid8 ELSE '0'::xid8 END)`,
    sweepSessions: sweeping(sessions, 'ends_at'),
    sweepRevocations: sweeping(revocations, 'until'),
    sweepSubjects: sweeping(subjects, 'until')
  }
}
