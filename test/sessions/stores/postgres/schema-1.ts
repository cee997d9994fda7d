/** The SQL of version 1, as the package had it up to 0.1.0. */
export const SCHEMA_1 = `DO $gatehouse$
BEGIN
  -- One after the other; the lock goes with the transaction.
  PERFORM pg_advisory_xact_lock(hashtextextended('fastify-gatehouse "gatehouse_sessions"', 0));

  -- Not IF NOT EXISTS, which needs the right to create also where nothing is to be created.
  IF to_regclass('"gatehouse_sessions_versions"') IS NULL THEN
    CREATE TABLE "gatehouse_sessions_versions" (
      version integer PRIMARY KEY,
      migrated_at timestamptz NOT NULL DEFAULT now()
    );
  END IF;

  IF NOT EXISTS (SELECT FROM "gatehouse_sessions_versions" WHERE version = 1) THEN
    CREATE TABLE "gatehouse_sessions" (
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
    CREATE INDEX "gatehouse_sessions_subject" ON "gatehouse_sessions" USING hash (subject);
    CREATE INDEX "gatehouse_sessions_ends_at" ON "gatehouse_sessions" (ends_at);

    CREATE TABLE "gatehouse_sessions_revocations" (
      id text COLLATE "C" NOT NULL,
      until timestamptz NOT NULL,
      -- The transaction that revoked: whoever looks learns by it what was not yet committed when they last looked.
      xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
      PRIMARY KEY (xid, id)
    );

    INSERT INTO "gatehouse_sessions_versions" (version) VALUES (1);
  END IF;
END
$gatehouse$;
`
