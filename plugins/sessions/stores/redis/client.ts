/** What the store needs of a client: `Redis` and `Cluster` of ioredis have it. */
export interface RedisClient {
  readonly status?: string
  evalsha (sha: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
  eval (script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
  hmget (key: string, ...fields: string[]): Promise<unknown>
  zrevrange (key: string, first: number, last: number): Promise<unknown>
  zmscore (key: string, ...members: string[]): Promise<unknown>
  duplicate (): RedisSubscriber
}

/** What the store needs of the connection that it listens on. */
export interface RedisSubscriber {
  readonly status?: string
  connect (): Promise<unknown>
  subscribe (channel: string): Promise<unknown>
  on (event: string, listener: (...given: string[]) => void): unknown
  disconnect (): void
}
