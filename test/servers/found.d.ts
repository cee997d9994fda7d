export interface FoundPostgres {
  /** Of its programs; null: there are none. */
  readonly folder: string | null
  /** Whom to run it as; null: nobody that it would run as. */
  readonly user: { readonly uid?: number, readonly gid?: number } | null
  /** Why it cannot be started; false: it can. */
  readonly missing: false | string
}

export const postgres: FoundPostgres

export interface FoundPgbouncer {
  /** Null: there is none. */
  readonly program: string | null
  /** Why it cannot be started; false: it can. */
  readonly missing: false | string
}

export const pgbouncer: FoundPgbouncer

/** Redis: why there can be no server here; false: there can. */
export const redis: { readonly missing: false | string }

/** Valkey: why there can be no server here; false: there can. */
export const valkey: { readonly missing: false | string }
