import type { Names } from './options.ts'
import { SESSION_COLUMNS } from './row.ts'
import { ALIVE, NEWS, remembered, REVOKE_BATCH } from './statements.ts'

/** The SQLSTATE of a step that came after its deadline. */
export const TOO_LATE_STATE = 'GTH01'

/**
 * The functions of the store. What takes several statements must be one step, also through a pooler that knows only
 * transactions; and in a function each statement sees what was committed before it, which a part of one statement does not.
 */
export function functionsOf ({ sessions, revocations, subjects, add, inTime }: Names): string {
  return `
    -- Fails after a deadline. Called behind what waits for locks, it undoes that.
    CREATE OR REPLACE FUNCTION ${inTime} (deadline float8) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $in_time$
    BEGIN
      IF extract(epoch FROM clock_timestamp())::float8 > deadline THEN
        RAISE EXCEPTION 'the step came after its deadline' USING ERRCODE = '${TOO_LATE_STATE}';
      END IF;
      RETURN true;
    END
    $in_time$;

    -- Adds a session. It returns the sessions that were revoked for it, and then either the one that was added, or that it
    -- was refused, or neither: then more must be revoked than one step should, and it is to be called again.
    CREATE OR REPLACE FUNCTION ${add} (
      new_id text, new_subject text, subject_digest text, new_claims json, new_device text, new_persistent boolean, new_hash text,
      lifetime float8, idle_lifetime float8, arrived_at float8, deadline float8, most bigint, keep float8, channel text
    ) RETURNS TABLE (
      what text, id text, subject text, claims text, device text, persistent integer, created_at float8, used_at float8, expires_at float8
    ) LANGUAGE plpgsql VOLATILE AS $add$
    #variable_conflict use_column
    DECLARE
      marked_at timestamptz;
      latest bigint;
      excess bigint := 0;
      clock timestamptz;
      news text;
    BEGIN
      -- The adds of a subject, and what ends all of its sessions, go one after the other: this locks its row.
      INSERT INTO ${subjects} AS marked (digest, until) VALUES (subject_digest, clock_timestamp())
      ON CONFLICT (digest) DO UPDATE SET until = greatest(marked.until, excluded.until)
      RETURNING ended_at, generation INTO marked_at, latest;
      IF marked_at >= to_timestamp(arrived_at) THEN
        PERFORM ${inTime}(deadline);
        RETURN QUERY SELECT 'refused', NULL, NULL, NULL, NULL, NULL::integer, NULL::float8, NULL::float8, NULL::float8;
        RETURN;
      END IF;

      IF most IS NOT NULL THEN
        excess := (SELECT count(*) FROM ${sessions} WHERE subject = new_subject AND ${ALIVE}) + 1 - most;
      END IF;
      IF excess > 0 THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(new_subject, 0));
        FOR what, id, subject, claims, device, persistent, created_at, used_at, expires_at, news IN
          WITH oldest AS MATERIALIZED (
            SELECT id FROM ${sessions} WHERE subject = new_subject AND ${ALIVE}
            ORDER BY created_at LIMIT least(excess, ${REVOKE_BATCH}) FOR UPDATE
          ),
          ended AS (DELETE FROM ${sessions} WHERE id IN (SELECT id FROM oldest) RETURNING *),
          remembered AS (INSERT INTO ${revocations} (id, until) SELECT id, ${remembered('keep')} FROM ended RETURNING id, until)
          SELECT 'revoked', ${SESSION_COLUMNS}, ${NEWS} FROM ended JOIN remembered USING (id)
        LOOP
          PERFORM pg_notify(channel, news);
          RETURN NEXT;
        END LOOP;
      END IF;

      IF excess <= ${REVOKE_BATCH} THEN
        clock := clock_timestamp();
        RETURN QUERY INSERT INTO ${sessions}
          (id, subject, claims, device, persistent, created_at, used_at, expires_at, ends_at, current_hash, generation)
          VALUES (new_id, new_subject, new_claims, new_device, new_persistent, clock, clock, clock + make_interval(secs => lifetime),
            clock + make_interval(secs => least(lifetime, idle_lifetime)), new_hash, latest)
          RETURNING 'added', ${SESSION_COLUMNS};
      END IF;
      PERFORM ${inTime}(deadline);
    END
    $add$;
`
}
