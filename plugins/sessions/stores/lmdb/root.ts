/** What the store needs of a database that `open` of lmdb gave: `RootDatabase` has it. */
export interface LmdbRoot {
  openDB<V, K extends string | number | string[]> (options: { name: string, encoding: 'json' }): LmdbTable<V, K>
  transaction<T> (work: () => T): Promise<T>
  resetReadTxn (): void
  /** Resolves when what is being written is committed. */
  readonly committed: PromiseLike<unknown>
  /** Resolves when what was committed is on the disk. */
  readonly flushed: PromiseLike<unknown>
}

/** A database in it. Writes are for use inside a transaction. */
export interface LmdbTable<V, K> {
  get (key: K): V | undefined
  putSync (key: K, value: V): unknown
  removeSync (key: K): unknown
  getRange (options: LmdbRange<K>): Iterable<{ key: K, value: V }>
}

/** From where to where, and how many. */
export interface LmdbRange<K> {
  start?: K
  exclusiveStart?: boolean
  end?: K
  reverse?: boolean
  limit?: number
}
