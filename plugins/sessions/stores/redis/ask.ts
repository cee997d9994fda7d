import { createHash } from 'node:crypto'
import { StoreFailed } from '../../errors.ts'
import type { RedisClient } from './client.ts'
import { SCRIPTS } from './scripts.ts'

/** How the store asks the server. @throws StoreFailed, at once if the client is not connected */
export interface RedisServer {
  /** Runs a script. @param keys all that it touches */
  run (step: keyof typeof SCRIPTS, keys: readonly string[], ...given: ReadonlyArray<string | number>): Promise<unknown>
  /** Sends commands that read. */
  read (command: (client: RedisClient) => Promise<unknown>): Promise<unknown>
}

/** A server names a script by its SHA-1, and knows those that it has run since it started. */
const NAMES = Object.fromEntries(Object.entries(SCRIPTS).map(([step, script]) => [step, createHash('sha1').update(script).digest('hex')]))

/**
 * How the steps reach the server. What a cluster refuses for now (MOVED, ASK, TRYAGAIN, CLUSTERDOWN) `Cluster` of ioredis
 * sends again, at most `maxRedirections` times; then it fails here.
 */
export function redisServer (client: RedisClient): RedisServer {
  async function read (command: (client: RedisClient) => Promise<unknown>): Promise<unknown> {
    assertConnected(client)
    try {
      return await command(client)
    } catch (error) {
      // Not the error itself: ioredis attaches the command and its arguments to it, which do not belong in a log.
      throw new StoreFailed(messageOf(error))
    }
  }

  return {
    read,
    run: (step, keys, ...given) => read(async () => {
      const rest = [...keys, ...given.map(String)]
      return client.evalsha(String(NAMES[step]), keys.length, ...rest).catch((error: unknown) => {
        if (!messageOf(error).startsWith('NOSCRIPT')) throw error
        return client.eval(SCRIPTS[step], keys.length, ...rest)
      })
    })
  }
}

/**
 * Without a connection the client would queue what it is told, and do it when nobody waits for it any more. A lazy client,
 * `wait`, connects at its first command.
 */
export function assertConnected ({ status = 'ready' }: Pick<RedisClient, 'status'>): void {
  if (status !== 'ready' && status !== 'wait') throw new StoreFailed(`the Redis client is not connected but in the state "${status}"`)
}

/** What an error says. */
export function messageOf (error: unknown): string {
  return error instanceof Error ? error.message : 'an unknown error'
}
