import type { Names } from './options.ts'
import { SESSION_COLUMNS } from './row.ts'

const ALIVE = 'ends_at > clock_timestamp()'

/** How many rows a sweep takes at once. */
export const SWEEP_BATCH = 1000

/**
 * What the store says to the server. Each is one statement, a transaction by itself, and none holds a lock longer. They are
 * right at READ COMMITTED, where a statement that waited for another goes on with the row that the other left.
 */
export function statementsOf ({ sessions, revocations }: Names) {
  /**
   * Ends sessions, remembers that for `keep` seconds, and tells `channel`: all in one step. It removes first and asks then
   * whether they were alive: a rotation that is not committed yet may be making more of a life that seems to be over.
   */
  const ending = (where: string, keep: string, channel: string) => `
    WITH ended AS (DELETE FROM ${sessions} WHERE ${where} RETURNING *),
    remembered AS (
      INSERT INTO ${revocations} (id, until) SELECT id, clock_timestamp() + make_interval(secs => ${keep}) FROM ended WHERE ${ALIVE} RETURNING id, until
    )
    SELECT ${SESSION_COLUMNS}, pg_notify(${channel}, extract(epoch FROM until)::float8 || ' ' || id)
    FROM ended JOIN remembered USING (id)`

  /** Removes what is over, but not what somebody else is about to remove: nobody waits, so there is no deadlock. */
  const sweeping = (table: string, over: string) => `
    WITH removed AS (
      DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ${table} WHERE ${over} <= now() LIMIT ${SWEEP_BATCH} FOR UPDATE SKIP LOCKED
      )) RETURNING 1
    )
    SELECT count(*) AS count FROM removed`

  return {
    /** id, subject, claims, device, hash, lifetime, idle lifetime */
    add: `
      INSERT INTO ${sessions} (id, subject, claims, device, created_at, used_at, expires_at, ends_at, current_hash)
      SELECT $1::text, $2::text, $3::json, $4::text, now, now, expires_at, least(expires_at, now + make_interval(secs => $7)), $5::text
      FROM (SELECT now, now + make_interval(secs => $6) AS expires_at FROM (SELECT clock_timestamp() AS now) clock) times
      RETURNING ${SESSION_COLUMNS}`,
    /** id, presented, next hash, nonce, idle lifetime: compares and sets. */
    rotate: `
      UPDATE ${sessions} SET current_hash = $3, before_hash = $2, nonce = $4, used_at = clock_timestamp(),
        ends_at = least(expires_at, clock_timestamp() + make_interval(secs => $5))
      WHERE id = $1 AND current_hash = $2 AND ${ALIVE}
      RETURNING ${SESSION_COLUMNS}, nonce`,
    /** id, presented, grace */
    retry: `
      SELECT ${SESSION_COLUMNS}, nonce FROM ${sessions}
      WHERE id = $1 AND before_hash = $2 AND ${ALIVE} AND clock_timestamp() < used_at + make_interval(secs => $3)`,
    /** id, presented, keep, channel */
    reuse: ending('id = $1 AND current_hash <> $2', '$3', '$4'),
    /** id, keep, channel */
    revoke: ending('id = $1', '$2', '$3'),
    /**
     * subject, keep, channel. Two of one subject go one after the other: each may lock several rows, and in another order.
     * The lock is taken before a row is looked at, for the condition has none in it.
     */
    revokeAll: ending('(SELECT pg_advisory_xact_lock(hashtextextended($1, 0))) IS NOT NULL AND subject = $1', '$2', '$3'),
    /** id */
    find: `SELECT ${SESSION_COLUMNS} FROM ${sessions} WHERE id = $1 AND ${ALIVE}`,
    /** subject */
    list: `SELECT ${SESSION_COLUMNS} FROM ${sessions} s WHERE subject = $1 AND ${ALIVE} ORDER BY s.used_at DESC, s.created_at DESC`,
    /** xid and server of the cursor: one row at least, for the server and what it has not committed yet. */
    revocations: `
      SELECT id, extract(epoch FROM until)::float8 AS until, xid::text AS xid, server, pg_snapshot_xmin(pg_current_snapshot())::text AS unsettled
      FROM (SELECT extract(epoch FROM pg_postmaster_start_time())::text AS server) started
      LEFT JOIN ${revocations} ON until > clock_timestamp()
        AND xid >= (SELECT CASE WHEN extract(epoch FROM pg_postmaster_start_time())::text = $2 THEN $1::xid8 ELSE '0'::xid8 END)`,
    sweepSessions: sweeping(sessions, 'ends_at'),
    sweepRevocations: sweeping(revocations, 'until')
  }
}
