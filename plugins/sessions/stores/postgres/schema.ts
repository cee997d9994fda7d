import { readTables, type PostgresTables } from './options.ts'

/**
 * The SQL that makes the tables of `postgresStore`, for your own migrations; `postgresStore(...).migrate()` runs the same. It
 * is one statement, so it is done as a whole or not at all; it may run again, and in several processes at once.
 * It needs PostgreSQL 13 or later, a database in UTF8, and a role that may create tables, where they are not there yet.
 * The role of the application needs SELECT, INSERT, UPDATE and DELETE on them.
 *
 * @throws UnknownOption, InvalidOption
 */
export function postgresSchema (tables: PostgresTables = {}): string {
  const { sessions, revocations, versions, endsIndex, subjectIndex } = readTables(tables)
  return `DO $gatehouse$
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
END
$gatehouse$;
`
}
