import { functionsOf } from './functions.ts'
import { readTables, type PostgresTables } from './options.ts'

/**
 * The SQL that makes the tables of `postgresStore`, for your own migrations; `postgresStore(...).migrate()` runs the same. It
 * is one statement, so it is done as a whole or not at all; it may run again, and in several processes at once.
 * It needs PostgreSQL 13 or later, a database in UTF8, and a role that may create tables, where they are not there yet.
 * Tables of an earlier version are brought up to this one, with the sessions in them. The role of the application needs
 * SELECT, INSERT, UPDATE and DELETE on the tables, and EXECUTE on the functions, which every role has by default; where
 * they are brought up, what it may do with the old tables it may do with the new one.
 *
 * @throws UnknownOption, InvalidOption
 */
export function postgresSchema (tables: PostgresTables = {}): string {
  const names = readTables(tables)
  const { sessions, revocations, versions, subjects, add, inTime, endsIndex, subjectIndex } = names
  return `DO $gatehouse$
DECLARE
  granted record;
BEGIN
  -- One after the other; the lock goes with the transaction.
  PERFORM pg_advisory_xact_lock(hashtextextended('fastify-gatehouse ${sessions}', 0));

  -- Not IF NOT EXISTS, which needs the right to create also where nothing is to be created.
  IF to_regclass('${versions}') IS NULL THEN
    CREATE TABLE ${versions} (
      version integer PRIMARY KEY,
      migrated_at timestamptz NOT NULL DEFAULT now()
    );
  END IF;

  IF NOT EXISTS (SELECT FROM ${versions} WHERE version = 1) THEN
    CREATE TABLE ${sessions} (
      id text COLLATE "C" PRIMARY KEY,
      subject text COLLATE "C" NOT NULL,
      -- Not jsonb, which refuses \\u0000.
      claims json NOT NULL,
      device text,
      created_at timestamptz NOT NULL,
      used_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      -- When it ends unless it is used, never after expires_at.
      ends_at timestamptz NOT NULL,
      -- Hashes of the refresh token and of the one before, and what the current one was derived with.
      current_hash text COLLATE "C" NOT NULL,
      before_hash text COLLATE "C",
      nonce text
    );
    -- A hash, for a subject may be longer than an entry of a btree.
    CREATE INDEX ${subjectIndex} ON ${sessions} USING hash (subject);
    CREATE INDEX ${endsIndex} ON ${sessions} (ends_at);

    CREATE TABLE ${revocations} (
      id text COLLATE "C" NOT NULL,
      until timestamptz NOT NULL,
      -- The transaction that revoked: whoever looks learns by it what was not yet committed when they last looked.
      xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
      PRIMARY KEY (xid, id)
    );

    INSERT INTO ${versions} (version) VALUES (1);
  END IF;

  IF NOT EXISTS (SELECT FROM ${versions} WHERE version = 2) THEN
    ALTER TABLE ${sessions}
      ADD COLUMN persistent boolean NOT NULL DEFAULT true,
      -- That of its subject when it was added: what ends all sessions of a subject raises it, and ends those below.
      ADD COLUMN generation bigint NOT NULL DEFAULT 0;

    CREATE TABLE ${subjects} (
      -- A hash, for a subject may be longer than an entry of a btree.
      digest text COLLATE "C" PRIMARY KEY,
      -- When all sessions were last ended; a session whose request arrived by then is not added.
      ended_at timestamptz,
      generation bigint NOT NULL DEFAULT 0,
      until timestamptz NOT NULL
    );
${functionsOf(names)}
    -- Roles that may use the tables of version 1 may use what is new.
    FOR granted IN
      SELECT DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS role, privilege_type AS privilege
      FROM pg_class, aclexplode(relacl)
      WHERE pg_class.oid = to_regclass('${sessions}') AND privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    LOOP
      EXECUTE 'GRANT ' || granted.privilege || ' ON ${subjects} TO ' || granted.role;
      EXECUTE 'GRANT EXECUTE ON FUNCTION ${add}, ${inTime} TO ' || granted.role;
    END LOOP;

    INSERT INTO ${versions} (version) VALUES (2);
  END IF;
END
$gatehouse$;
`
}
