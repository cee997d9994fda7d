/** What of pg's clients the store takes to listen. */
export interface PostgresListener {
  query (text: string): Promise<unknown>
  on (event: 'error' | 'end', listener: () => void): unknown
  on (event: 'notification', listener: (message: { readonly payload?: string | undefined }) => void): unknown
}

/** What of a `new Client()` of pg, not yet connected, it takes. */
export interface PostgresClient extends PostgresListener {
  connect (): Promise<unknown>
  end (): Promise<void>
}

/** A client of a pool. */
export interface PostgresPoolClient extends PostgresListener {
  release (destroy: true): void
}

/** What of a `new Pool()` of pg, such as @fastify/postgres's `app.pg.pool`, the store takes. */
export interface PostgresPool {
  query (text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  /** With a callback: it is called in the very step in which the pool leaves the client's errors to who takes it. */
  connect (taken: (err: Error | undefined, client: PostgresPoolClient | undefined) => void): void
  on (event: 'error', listener: () => void): unknown
  readonly options?: { readonly max?: number }
}
