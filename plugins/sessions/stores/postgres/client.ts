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

/** What of a `new Pool()` of pg, such as @fastify/postgres's `app.pg.pool`, the store takes. */
export interface PostgresPool {
  query (text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  connect (): Promise<PostgresListener & { release (destroy: true): void }>
  on (event: 'error', listener: () => void): unknown
  readonly options?: { readonly max?: number }
}
